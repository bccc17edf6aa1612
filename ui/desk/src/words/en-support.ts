// The words of the support bundle in English, and of a program that ended by itself.
import type { SupportPart } from "@deskbell/shared/types";

export const support = {
  open: "Support bundle…",
  title: "Support bundle",
  say: "What somebody who helps you needs to know. Look through it, then save it. Deskbell sends it nowhere, and collects nothing about you.",
  without: "What people wrote, names, e-mail addresses and passwords are not in it.",
  files: "Files in it",
  content: (name: string) => `Content of ${name}`,
  part: {
    about: "This program",
    system: "This computer",
    policy: "Your organisation’s policy",
    health: "Health of this desk",
    settings: "Your settings",
    storage: "What is kept here, by size",
    devices: "Cameras and sound, by number",
    network: "Line to the hub",
    log: "Log of the last 7 days",
    crash: "A crash",
    manifest: "List of the files",
    read_me: "What this is",
  } satisfies Record<SupportPart, string>,
  making: "Putting it together",
  failed: "It could not be put together.",
  again: "Try again",
  earlier: "Show earlier lines",
  save: "Save to downloads",
  saving: "Saving",
  saved: "Saved as",
  reveal: "Show in folder",
  whole: (size: string) => `${size} before it is packed`,
  ended: "Deskbell ended unexpectedly the last time.",
  endedSay: {
    crashed: "It has kept what went wrong. A support bundle shows it to those who help you.",
    stopped: "It was stopped from outside, or the computer went off. If that happens again, a support bundle helps to find out why.",
  },
};
