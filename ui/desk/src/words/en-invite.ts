// The words of going from chat to video (V10, A3), of what follows a lost call (V4), and of the look at camera and
// microphone before one is available for video (V5), in English.
import type { CallEnd } from "@deskbell/shared/types";
import type { Pieces } from "./en";

const s = (n: number, one: string, more = `${one}s`) => `${n} ${n === 1 ? one : more}`;

export const inviting = {
  invite: {
    act: "Video",
    hint: "Invite the visitor to a video call",
    long: "Invite to video",
    again: "Invite again",
    write: "Write",
    notHere: "Not on this channel",
    already: "Invited already: wait for the answer, or cancel",
    another: "One invitation at a time: cancel the other one first",
    inCall: "Not from within a call",
    pending: (name: string): Pieces => ["", `${name} is invited to video`],
    pendingFor: (span: string): string => `for ${span}`,
    pendingSay: "The chat goes on meanwhile.",
    waitsThere: "You wait in the room on your other device.",
    chip: (span: string): Pieces => ["Invited to video, ", span],
    wait: "Wait in the room",
    waitHint: "Your camera comes on for you alone; the call begins as soon as the visitor joins",
    cancel: "Cancel",
    cancelLong: "Cancel the invitation",
    cancelAgain: "Press again",
    room: (name: string) => `Video room, waiting for ${name}`,
    waiting: (name: string): string => `Waiting for ${name}`,
    onlyYou: "Only you see this until the visitor joins",
    since: (span: string) => `Invited for ${span}`,
    accepted: "Accepted your invitation to video",
    acceptedBy: (name: string): Pieces => ["", name, " accepted your invitation to video"],
    cancelsToo: "The invitation to video is cancelled by it.",
    others: (name: string): string => `Invite ${name} to video`,
    othersSay: (n: number): string =>
      `${s(n, "other chat is", "other chats are")} open with you. Leave ${n === 1 ? "it" : "them"}, or put ${n === 1 ? "it" : "them"} in good hands for the time of the call.`,
    keep: "Stays open",
    what: (name: string) => `What becomes of ${name}`,
    snoozeFor: "Snooze",
    snoozed: (time: string) => `Snooze: ${time}`,
    transferTo: "Transfer to",
    snoozeAll: "Snooze all for 3 hours",
    keepAll: "Leave all open",
    go: "Invite",
    goAnd: (n: number): string => `Invite, ${n} aside`,
    /** In the thread: who invited, and what came of it. */
    invited: (name: string): Pieces => ["", name, " invited the visitor to video"],
    invitedMe: ["", "You", " invited the visitor to video"] as Pieces,
    over: (why: CallEnd): Pieces => {
      switch (why.end) {
        case "not_now":
          return ["", "Not now:", " the visitor goes on by chat"];
        case "withdrawn":
          return ["", "Invitation cancelled", ""];
        case "conversation_left":
          return ["", "Invitation cancelled", ": the conversation was handed on, put aside or ended"];
        case "left":
          return ["", "Invitation over", why.party === "visitor" ? ": the visitor left" : ": the agent’s desk was away for too long"];
        case "hung_up":
        case "declined":
        case "missed":
        case "cancelled":
        case "no_connection":
        case "no_media":
        case "gave_up":
          return ["", "Invitation over", ""];
      }
    },
    announce: {
      invited: (name: string) => `${name} is invited to a video call`,
      room: (name: string) => `You wait in the video room for ${name}`,
    },
  },
  ready: {
    title: "Available for video?",
    say: "Visitors can call you from now on. Look at yourself first; nobody else sees this.",
    starting: "Starting the camera",
    camera: "Camera",
    microphone: "Microphone",
    works: { camera: "Allowed, and it works", microphone: "Allowed, and it hears you" },
    quiet: "Allowed. Say something: the bars should move",
    asking: "The system may ask you now: allow it",
    chosenNone: { camera: "None, as you chose: you call by voice only", microphone: "None, as you chose: visitors only see you" },
    voiceOnly: "Calls will be by voice only, and visitors are told so.",
    unheard: "Visitors will see you, and hear nothing.",
    neither: "Visitors would neither see nor hear you.",
    how: {
      windows: {
        camera: "Open Settings, Privacy & security, Camera, and turn on “Let desktop apps access your camera”.",
        microphone: "Open Settings, Privacy & security, Microphone, and turn on “Let desktop apps access your microphone”.",
      },
      mac: {
        camera: "Open System Settings, Privacy & Security, Camera, and turn Deskbell on.",
        microphone: "Open System Settings, Privacy & Security, Microphone, and turn Deskbell on.",
      },
      linux: {
        camera: "Allow the camera in the system’s privacy settings, or ask your IT to add you to the group “video”.",
        microphone: "Allow the microphone in the system’s privacy or sound settings.",
      },
    },
    check: "Check again",
    checking: "Checking",
    go: "Go available",
    goAnyway: "Go available anyway",
  },
};
