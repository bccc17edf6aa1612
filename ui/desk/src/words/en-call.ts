// The words of calls in English.
import type { CallEnd, Grade, Party, Trouble } from "@deskbell/shared/types";
import type { Pieces } from "./en";

export const call = {
  incoming: "Incoming video call",
  from: (group: string, page: string | null) => (page ? `${group} · from the page ${page}` : group),
  secondsLeft: (n: number): string => (n === 1 ? "second left" : "seconds left"),
  rings: (name: string): Pieces => ["", name, " calls by video"],
  boxRings: (group: string) => (group ? `Video call · ${group}` : "Video call"),
  ringsFor: (left: string) => `rings for another ${left}`,
  lasts: (span: string) => `in a call for ${span}`,
  go: "Go",
  decline: "Decline",
  look: "Look",
  onlyYou: "Only you see this until you press Go",
  withoutPicture: "You answer without a picture",
  unanswered: (name: string) => `Not answered: ${name} is asked to go on by chat.`,
  draftKept: (name: string): Pieces => ["Your draft to ", name, " is kept, caret and all."],
  placeKept: (name: string): Pieces => ["Your place with ", name, " is kept."],
  back: (name: string) => `Back to ${name}`,

  microphone: "Microphone",
  camera: "Camera",
  speaker: "Loudspeaker",
  systemChoice: "The system’s choice",
  noMicrophone: "No microphone",
  noCamera: "No camera",
  noSpeaker: "No loudspeaker",
  gone: "Not connected now",
  level: "How loud your microphone is",

  mute: "Mute",
  unmute: "Unmute",
  muted: "Muted",
  muteLong: "Microphone off",
  unmuteLong: "Microphone on",
  cameraOff: "Camera off",
  cameraOn: "Camera on",
  switchCamera: "Switch",
  switchCameraLong: "Switch to the next camera",
  devices: "Devices",
  devicesLong: "Microphone, camera and loudspeaker",
  fullScreen: "Full screen",
  leaveFullScreen: "Leave full screen",
  hangUp: "Hang up",
  hangUpAgain: "Press again",
  whole: "Show the whole picture",
  fill: "Fill the stage",
  bar: "Call",
  stage: (name: string) => `Video call with ${name}`,
  own: "You",
  ownMoves: "Your picture. Arrow keys move it to another corner.",
  clock: (span: string) => `Talking for ${span}`,
  picture: { visitor: (name: string) => `${name}’s camera`, own: "Your camera" },

  answering: "Answering",
  connecting: "Connecting",
  connectingSay: (name: string) => `Your device and ${name}’s find each other.`,
  reconnecting: "Reconnecting",
  reconnectingSay: (left: string) => `The connection broke. It is tried for another ${left}; the chat goes on.`,
  theirs: {
    muted: (name: string) => `${name} is muted`,
    noMicrophone: (name: string) => `${name} has no microphone`,
    cameraOff: (name: string) => `${name}’s camera is off`,
    noCamera: (name: string) => `${name} has no camera`,
    voiceOnly: "Voice only: the network is too weak for a picture",
  },

  grade: { good: "Good", fair: "Fair", poor: "Poor" } satisfies Record<Grade, string>,
  gradeSay: {
    good: "Picture and voice are as they should be.",
    fair: "The picture is smaller or less smooth than it could be.",
    poor: "Voice goes first; the picture comes back by itself.",
  } satisfies Record<Grade, string>,
  quality: "Quality of the connection",
  figures: {
    roundTrip: "Round trip",
    lost: "Lost on the way",
    sent: "Sent",
    received: "Received",
    path: "Way",
    direct: "direct",
    relayed: "through a relay",
    ms: (n: number) => `${n} ms`,
    percent: (n: string) => `${n} %`,
    kbps: (n: string) => `${n} kb/s`,
    picture: (height: number, fps: number | null) => (fps === null ? `${height}p` : `${height}p, ${fps}/s`),
  },

  trouble: {
    no_microphone: ["No microphone.", "Plug one in; it is taken at once."],
    microphone_refused: ["The system refuses the microphone.", "Allow Deskbell in the system’s privacy settings."],
    microphone_lost: ["The microphone stopped.", "Plug it in again, or choose another one."],
    no_speaker: ["Nothing can play sound.", "Plug in a headset or loudspeakers."],
    speaker_lost: ["The loudspeaker stopped.", "Another one plays if there is one; choose it under Devices."],
    no_camera: ["No camera.", "Plug one in, or go on with voice only."],
    camera_refused: ["The system refuses the camera.", "Allow Deskbell in the system’s privacy settings."],
    camera_busy: ["Another program has the camera.", "Close that program; the picture comes by itself."],
    camera_lost: ["The camera stopped.", "Plug it in again, or choose another one."],
    voice_only: ["Voice only for now.", "The network is too weak; the picture comes back by itself."],
    no_relay: ["The relay does not work.", "Calls into strict networks may fail; tell your IT."],
  } satisfies Record<Trouble, readonly [what: string, cure: string]>,

  over: {
    /** `talked`: whether they did. */
    title: (why: CallEnd, talked: boolean): string => {
      switch (why.end) {
        case "missed":
          return "Missed call";
        case "declined":
          return "Call declined";
        case "cancelled":
          return "Call cancelled";
        case "not_now":
          return "Not now";
        case "withdrawn":
          return "Invitation cancelled";
        case "no_connection":
        case "no_media":
          return "The call did not come about";
        case "gave_up":
          return "Connection lost";
        case "hung_up":
          return "Call ended";
        case "left":
        case "conversation_left":
          return talked ? "Call ended" : "The call did not come about";
      }
    },
    say: (why: CallEnd, name: string): string => {
      switch (why.end) {
        case "hung_up":
          return why.by === "agent" ? "You hung up." : `${name} hung up.`;
        case "declined":
          return `${name} is asked to go on by chat.`;
        case "missed":
          return `Nobody answered. ${name} is asked to go on by chat.`;
        case "cancelled":
          return `${name} hung up before the answer.`;
        case "not_now":
          return `${name} would rather not come to video just now. The chat goes on.`;
        case "withdrawn":
          return "You took it back.";
        case "no_connection":
          return "The two devices could not reach each other. Go on by chat, or try once more.";
        case "no_media":
          return "One of the devices cannot do what a call needs. Go on by chat.";
        case "gave_up":
          return "It did not come back within 30 s. Go on by chat, or try once more.";
        case "left":
          return why.party === "visitor" ? `${name} left the page.` : "Your desk was away for too long.";
        case "conversation_left":
          return "The conversation was ended, put aside or handed on.";
      }
    },
    remind: "Still open: say what it was about, and end it when all is done.",
    tag: "Tag",
    note: "End note",
    open: "Open the chat",
  },

  /** In the thread: what, and how. */
  began: (by: Party): Pieces => ["", "Video call", by === "visitor" ? " from the visitor" : " from the agent"],
  ended: (why: CallEnd, talked: string | null): Pieces => {
    const after = talked === null ? "" : ` after ${talked}`;
    switch (why.end) {
      case "hung_up":
        return ["", "Call ended", `${after}: ${why.by === "visitor" ? "the visitor" : "the agent"} hung up`];
      case "declined":
        return ["", "Call declined", ""];
      case "missed":
        return ["", "Missed call", ": nobody answered"];
      case "cancelled":
        return ["", "Call cancelled", " before the answer"];
      case "not_now":
      case "withdrawn":
        return ["", "Call cancelled", ""];
      case "no_connection":
        return ["", "Call failed", ": no connection between the devices"];
      case "no_media":
        return ["", "Call failed", ": a device cannot do what a call needs"];
      case "gave_up":
        return ["", "Call lost", `${after}: the connection did not come back`];
      case "left":
        return ["", "Call ended", `${after}: ${why.party === "visitor" ? "the visitor" : "the agent"} left`];
      case "conversation_left":
        return ["", "Call ended", `${after}, with the conversation`];
    }
  },

  announce: {
    rings: (name: string, group: string, go: string, decline: string) =>
      `Incoming video call: ${name}, ${group}. ${go} answers, ${decline} declines.`,
    left: (n: number) => `${n} seconds left to answer`,
    active: (name: string) => `You are in a call with ${name}`,
    reconnecting: "The connection broke. Reconnecting",
    over: (title: string, say: string) => `${title}. ${say}`,
  },
  thumb: {
    title: (name: string) => `Call with ${name}`,
    back: "Go to the call",
    moves: "Arrow keys move it to another corner",
    size: "Drag for another size",
  },
  may: {
    noRing: "no call rings",
    noCall: "you are in no call",
    oneCamera: "there is one camera only",
    noThumb: "the call is not a small picture now",
  },
};
