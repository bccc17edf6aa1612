import type { Words } from "./words";

export const en: Words = {
  visitor: "The visitor",
  opening: "Opening …",
  claiming: "Reading the code …",
  unclaimed: {
    code: { title: "This code is not good any more", text: "Show a new one on the computer." },
    fast: { title: "Too many tries", text: "Wait a moment, then try again." },
    network: { title: "No connection", text: "Check this phone’s network, then try again." },
    other: { title: "That did not work", text: "Try again, or show a new code on the computer." },
  },
  nothing: { title: "Your calls on this phone", text: "In a call, press Move to phone on the computer and scan the code that it shows. Or pair this phone there, and it rings along." },
  elsewhere: { title: "Open in another tab", text: "Another tab of this browser is this phone already." },
  out: { title: "This phone is signed out", text: "To use it again, scan a new code on the computer." },
  old: { title: "This page is out of date", text: "Load it again to go on." },
  connecting: "Connecting …",
  offline: { title: "No connection", text: "Trying again by itself." },
  retry: "Try again",
  useHere: "Use it here",
  reload: "Load again",
  close: "You can close this page.",
  done: "OK",
  join: {
    title: (name) => `Go on with ${name} here`,
    text: (name) => `The call stays on the computer until this phone is ready. ${name} notices nothing.`,
    asks: "Your browser may ask for camera and microphone.",
    join: "Join",
    voice: "Join with voice only",
    no: "Leave it on the computer",
    within: (time) => `Join within ${time}`,
  },
  permission: { title: "Your browser is asking", text: (name) => `Tap Allow, so that ${name} sees and hears you.` },
  refused: {
    title: "Camera and microphone are blocked",
    text: "The browser was told not to allow them on this page. You can change that:",
    voice: "Go on with voice only",
    cure: {
      ios: "Tap the sign in the address bar, then Website settings, and allow camera and microphone.",
      android: "Tap the sign to the left of the address, then Permissions, and allow camera and microphone.",
      firefox: "Tap the lock in the address bar, and remove the block on camera and microphone.",
      other: "Click the sign to the left of the address, and allow camera and microphone.",
    },
    again: "Try again",
  },
  asking: "Joining …",
  not: { taken: "Another device was faster.", busy: "You are in another call.", offline: "No connection yet. Try again soon.", other: "That did not work. Try again." },
  back: { title: (name) => `Your call with ${name} goes on`, text: "The page was loaded again. Tap to be back in it.", join: "Back to the call" },
  making: { title: "Moving to this phone …", text: "The computer keeps the call until it is ready here." },
  connect: "Connecting …",
  call: {
    in: (name) => `In the call with ${name}`,
    moved: (time) => `moved here at ${time}`,
    since: (time) => `since ${time}`,
    mute: "Mute",
    muted: "Unmute",
    camera: "Camera",
    cameraOff: "Camera off",
    switch: "Switch",
    hangUp: "Hang up",
    you: "You",
    stays: "The screen stays on. Leave this page open.",
    leaveOpen: "Leave this page open and the screen on.",
    theirMuted: (name) => `${name} is muted`,
    theirCameraOff: (name) => `${name}’s camera is off`,
    theirNoCamera: (name) => `${name} has no camera`,
    paused: "Weak network: voice only",
    lost: { title: "The connection is interrupted", text: "Trying to get it back." },
    left: (seconds) => `Trying to get it back: ${seconds} s left.`,
    noHub: "No connection to the desk. The call goes on.",
    hear: "Tap to hear",
    picture: (name) => `${name}’s picture`,
    own: "Your own picture",
    away: (time) => `This page was in the background for ${time}.`,
    awayPaused: (time) => `In the background for ${time}: the phone had stopped camera or microphone. They are back.`,
    noMicrophone: "Nobody hears you: the microphone is missing or blocked.",
    noCamera: "Nobody sees you: the camera is missing or blocked.",
    tryAgain: "Try again",
  },
  desk: { title: "Your desk has the chat", text: "Bring it back any time", move: "Move to desk", moving: "Moving to your computer …", asked: "Waiting for the computer", claimed: "The computer gets ready", making: "Almost there, go on talking", stay: "Stay here" },
  stayed: (why) => {
    switch (why) {
      case "not_claimed":
        return "The computer did not take the call. Is Deskbell open there?";
      case "not_joined":
      case "not_ready":
        return "The computer was not ready in time. You are still here.";
      case "left":
        return "The computer could not be reached. You are still here.";
      case "no_media":
        return "The computer could not take the call. You are still here.";
      case "interrupted":
        return "The move was interrupted. You are still here.";
      case "fell_back":
        return "The computer lost the call. It is back here.";
      case "cancelled":
        return "";
    }
  },
  quality: { good: "Good", fair: "Fair", poor: "Weak" },
  chat: {
    title: (name) => `Chat with ${name}`,
    open: (unread) => (unread === 0 ? "Chat" : `Chat, ${unread} unread`),
    close: "Close the chat",
    write: (name) => `Write to ${name}`,
    send: "Send",
    empty: "Nothing was written yet.",
    sending: "Sending …",
    failed: "Not sent. Tap to try again.",
    file: (name) => `File: ${name}`,
    began: "Video call",
    ended: (talked) => `Video call ended · ${talked}`,
    over: "The conversation has ended.",
    you: "You",
  },
  moved: { title: "The call is on your computer", text: "You can close this page." },
  tookElsewhere: { title: "Answered on another device", text: "" },
  gone: { title: "The call is over", text: "" },
  over: (why, name, talked) => {
    const after = talked === "" ? "Go on in the chat on your computer." : `${talked} · Tag and end the conversation on your computer.`;
    switch (why.end) {
      case "hung_up":
        return { title: why.by === "visitor" ? `${name} hung up` : "You hung up", text: after };
      case "declined":
        return { title: "Declined", text: "The conversation goes on in chat, on your computer." };
      case "missed":
        return { title: `Missed call from ${name}`, text: "The conversation goes on in chat, on your computer." };
      case "cancelled":
      case "withdrawn":
      case "not_now":
        return { title: `${name} did not wait`, text: "The conversation goes on in chat, on your computer." };
      case "no_connection":
      case "no_media":
        return { title: "The call could not be connected", text: "Go on in the chat on your computer." };
      case "gave_up":
      case "left":
        return { title: "The connection was lost", text: after };
      case "conversation_left":
        return { title: "The call is over", text: after };
    }
  },
  came: (why) => {
    const text = "The call stays on your computer. To move it, scan a new code there.";
    switch (why) {
      case "not_claimed":
      case "not_joined":
        return { title: "The time to join is over", text };
      case "not_ready":
        return { title: "This phone could not connect in time", text: `${text} Another network may help.` };
      case "no_media":
        return { title: "This browser cannot do the call", text };
      case "cancelled":
        return { title: "The move was taken back", text };
      case "left":
      case "interrupted":
        return { title: "The move was interrupted", text };
      case "fell_back":
        return { title: "The call is back on your computer", text: "This phone lost the connection. To move the call again, scan a new code." };
    }
  },
  ring: {
    call: "Video call",
    left: (time) => `rings for ${time}`,
    answer: "Answer",
    decline: "Decline",
    offered: (name) => `Continue the call with ${name} here?`,
    offeredText: "The call is on your computer",
    here: "Continue here",
    notNow: "Not now",
  },
  wait: {
    title: "Ready for your calls",
    text: "This phone rings for your calls while this page is open.",
    atDesk: (name) => `You are in a call with ${name}. To go on here, press Move to phone on the computer.`,
    sound: "Turn the sound on",
    soundText: "Browsers are silent until you tap.",
    soundOn: "Sound is on",
    awake: "Keep the screen on",
    unpair: "Unpair this phone",
    unpairSure: "It will not ring any more.",
    unpairYes: "Unpair",
    unpairNo: "Keep it",
  },
};
