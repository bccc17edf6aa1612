// The words of what reaches into the page from outside its window, in English: links, start at login, quitting.
import type { NoLoginStart } from "@deskbell/shared/types";

export const shell = {
  loginStart: "Start at login",
  loginStartSay: "In the tray, when you sign in to this computer",
  cannot: {
    organisation: "Set by your organisation.",
    system: "The system’s settings, or your IT, decide this.",
    refused: "You may not change this on this computer. Ask your IT.",
    unknown: "This system has no place for it.",
  } satisfies Record<NoLoginStart, string>,
  copyLink: "Copy link",
  linkCopied: "The link is copied. It opens this conversation for colleagues who may read it.",
  linkNotCopied: "The link could not be copied. Try again while the window has the focus.",
  notHere: "The conversation of that link is not on your desk. It may be with a colleague: ask whoever sent you the link.",
  notHereOffline: "The conversation of that link is not kept on this computer. Open the link again when the desk is online.",
  linkWaits: "Sign in, and the conversation of your link is shown.",
  quitAsk: "Quit during the call?",
  quitSay: (name: string) => `You are in a call with ${name}. Quitting hangs up; the conversation stays, in chat.`,
  quit: "Hang up and quit",
};
