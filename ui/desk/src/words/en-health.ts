// The words of the health light in English: what was found, and its cure in one line.
import type { Finding, HealthState } from "@deskbell/shared/types";

type Kind = Finding["kind"];
/** What can be found of each kind, and what is said of it; of clocks also by how much they are apart. */
type Found = { [K in Kind]: Record<Extract<Finding, { kind: K }>["found"], string | ((apart: string) => string)> };

export const health = {
  title: "Health of this desk",
  outOf: (n: number) => (n === 1 ? "1 thing is worth a look" : `${n} things are worth a look`),
  light: {
    good: "All is well",
    bad: "Visitors do not reach you",
    unknown: "Connecting",
  },
  state: {
    good: "Good",
    warn: "Worth a look",
    bad: "Bad",
    unknown: "Not known",
  } satisfies Record<HealthState, string>,
  kind: {
    connection: "Line to the hub",
    clock: "Clocks",
    notifications: "Notifications",
    do_not_disturb: "Do not disturb",
    ring: "Ring",
    camera: "Camera",
    microphone: "Microphone",
    relay: "Relay for calls",
    kept: "Kept on this computer",
  } satisfies Record<Kind, string>,
  found: {
    connection: {
      connected: "Connected and caught up",
      slow: "Answers slowly: use a cable, or come closer to the router",
      connecting: "Connecting and catching up",
      offline: "Check your network; the desk tries again by itself",
    },
    clock: {
      agrees: "This computer and the hub agree",
      fast: (apart: string) => `This computer’s clock is ${apart} fast; times here are the hub’s. Set it by the internet`,
      slow: (apart: string) => `This computer’s clock is ${apart} slow; times here are the hub’s. Set it by the internet`,
      unknown: "The hub has not told its time yet",
    },
    notifications: {
      works: "The system shows them",
      turned_off: "You turned them off: turn them on in your menu, at the top right",
      absent: "This desktop has no notification service: start one, or ask your team’s IT",
      refused: "The system keeps them back: allow Deskbell in its notification settings",
      failed: "The system did not take the test: allow Deskbell in its notification settings",
      unknown: "This system does not say: press the test to find out",
    },
    do_not_disturb: {
      off: "Off: messages are heard and shown",
      on: "On: calls ring, nothing else is heard or shown. Turn it off in the system",
      unknown: "This system does not say",
    },
    ring: {
      works: "Its loudspeaker is there",
      turned_off: "You turned sounds off: turn them on in your menu, at the top right",
      replaced: "The chosen loudspeaker is not connected, so another one rings: connect it",
      absent: "No loudspeaker: connect one, or turn it on in the system’s sound settings",
      failed: "The loudspeaker did not play the test: choose another in Sounds and notifications",
      unknown: "This system does not say: press the test to find out",
    },
    camera: {
      works: "Ready for calls",
      turned_off: "None, as you chose: you call by voice",
      replaced: "The chosen camera is not connected, so another one is used: connect it",
      absent: "No camera: connect one, or visitors only hear you",
      refused: "The system keeps it back: allow the camera in its privacy settings",
      not_needed: "None is ready; you take no video calls now",
      unknown: "This system does not say",
    },
    microphone: {
      works: "Ready for calls",
      turned_off: "None, as you chose: visitors only see you",
      replaced: "The chosen microphone is not connected, so another one is used: connect it",
      absent: "No microphone: connect one, or visitors cannot hear you",
      refused: "The system keeps it back: allow the microphone in its privacy settings",
      not_needed: "None is ready; you take no video calls now",
      unknown: "This system does not say",
    },
    relay: {
      works: "Ready for visitors on strict networks",
      not_set_up: "None is set up; calls go directly from network to network",
      silent: "It does not answer: visitors on strict networks may not get through. Tell your IT",
      refused: "It refuses the desk: visitors on strict networks may not get through. Tell your IT",
      not_needed: "Looked at once you are available for video",
      unknown: "It is being looked at",
    },
    kept: {
      kept: "Encrypted, to be read offline",
      in_memory: "In memory only, as your organisation has set it",
      no_keychain: "Nothing: the keychain is locked or missing. Unlock it, then sign out and in again",
      no_disk: "Nothing new: the desk’s folder cannot be written. Free some space, or ask your team’s IT",
      held: "Nothing new: another program holds the file. Close it, then start the desk anew",
      unknown: "It is being looked at",
    },
  } satisfies Found,
  connectedFor: (span: string) => `for ${span}`,
  test: "Test ring and notification",
  testing: "Testing",
  testedAt: (time: string) => `Tested at ${time}`,
  tested: {
    both: "The ring was played and a notification shown. Did you notice both?",
    ring: "The ring was played. No notification could be shown.",
    notification: "A notification was shown. The ring could not be played.",
    neither: "Neither the ring nor a notification came through.",
  },
  deaf: "Not heard",
  deafSay: "Nobody can reach you by this desk: it can neither sound nor notify. Open the light at the top left to mend it.",
};
