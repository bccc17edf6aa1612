// The page's words in English. Every other language has the same shape, and the compiler sees to it.
// Where a language counts, each says in its own grammar; in `Pieces` every second piece is set in bold.
import type { AgentName, BackWhy, DeclinedWhy, EndedBy, NewsKind, PastCall, ReassignedWhy, SectionKind, Status, Timer, Verdict } from "@deskbell/shared/types";
import { board } from "./en-board";
import { call } from "./en-call";
import { inviting } from "./en-invite";
import { moving } from "./en-moving";
import { sharing } from "./en-share";
import { figures } from "./en-figures";
import { shift } from "./en-shift";
import { why } from "./en-why";
import { first } from "./en-first";
import { starting } from "./en-start";
import { work } from "./en-work";
import { health } from "./en-health";
import { policy } from "./en-policy";
import { refusals } from "./en-refusals";
import { sounds } from "./en-sounds";
import { shell } from "./en-shell";
import { support } from "./en-support";
import { update } from "./en-update";

/** Plain, bold, plain, bold, ... */
export type Pieces = readonly string[];

const s = (n: number, one: string, more = `${one}s`) => `${n} ${n === 1 ? one : more}`;

export const en = {
  common: {
    retry: "Retry",
    copy: "Copy",
    copied: "Copied",
    notCopied: "It could not be copied. Try again while the window has the focus.",
    discard: "Discard",
    edit: "Edit",
    close: "Close",
    cancel: "Cancel",
    dismiss: "Dismiss",
    /** Behind a name, before what is said of it. */
    colon: ":",
    you: "You",
  },
  channel: { chat: "Chat", mobile: "Mobile", video: "Video" },
  reachedBy: { chat: "Web chat", mobile: "Mobile app", video: "Video call" },
  badge: { chat: "web chat", mobile: "mobile app", video: "video call" },
  presence: {
    online: "Online",
    offline: "Offline",
    unknown: "Not known",
    unknownSince: (time: string) => `Unknown since ${time}`,
    unknownHint: "not known while offline",
  },
  span: {
    now: "now",
    seconds: (n: number) => `${n} s`,
    minutes: (n: number) => `${n} min`,
    hours: (h: number, m: number) => (m ? `${h} h ${String(m).padStart(2, "0")}` : `${h} h`),
    days: (d: number, h: number) => (h ? `${d} d ${h} h` : `${d} d`),
  },
  bar: {
    search: "Search or command",
    availability: "Availability",
    status: { available: "Available", busy: "Busy, full", unavailable: "Unavailable" } satisfies Record<Status, string>,
    was: { available: "Was available", busy: "Was busy", unavailable: "Unavailable" } satisfies Record<Status, string>,
    turnOn: "Click to become available",
    turnOff: "Click to become unavailable; what is open stays open",
    needsHub: "Needs the hub",
    busyRings: "Busy, call rings",
    busyInCall: "Busy, in a call",
    busyFinishing: "Busy, finishing",
    busyAway: "Busy, away",
    live: (ms: number) => `${ms} ms`,
    connecting: "Connecting",
    offlineFor: (span: string) => `Offline ${span}`,
    account: "Your account",
  },
  line: {
    outbox: "Outbox",
    nothingWaits: "Nothing waits to be sent",
    waits: (n: number) => `${s(n, "message")} ${n === 1 ? "waits" : "wait"}, kept on this computer`,
    version: (version: string) => `Deskbell ${version}`,
    tryNow: "Try now",
  },
  menu: {
    theme: "Theme",
    themes: { system: "As the system", light: "Light", dark: "Dark" },
    language: "Language",
    systemLanguage: "As the system",
    sound: "Sounds",
    notifications: "Notifications",
    keys: "Keyboard shortcuts",
    signOut: "Sign out",
    signOutAsk: "Sign out?",
    signOutSay: "What this computer keeps of your conversations is deleted. Text that was not sent stays for you.",
  },
  offline: {
    since: (time: string): Pieces => ["", `Offline since ${time}.`],
    age: (span: string) => `You see what this computer knew ${span} ago. Read, search and write: `,
    fresh: "You see what this computer knew a moment ago. Read, search and write: ",
    waits: (n: number): Pieces =>
      n === 0
        ? ["what you write goes out when the hub is back."]
        : ["", `${s(n, "message")} ${n === 1 ? "waits" : "wait"}`, n === 1 ? " and goes out when the hub is back." : " and go out in order."],
    nextTry: (span: string) => `Next try in ${span}`,
    trying: "Trying now",
    tryNow: "Try now",
    thread: (time: string, name: string): Pieces => ["", `Offline since ${time}.`, ` Newer messages from ${name} are not here yet.`],
  },
  returned: {
    offline: (span: string, times: number) => `${span} offline${times > 1 ? `, ${times} times` : ""}:`,
    nothing: "nothing happened",
    news: {
      messages: (n) => s(n, "message"),
      missed_calls: (n) => s(n, "missed call"),
      came: (n) => `${n} new`,
      back: (n) => `${n} back`,
      reassigned: (n) => `${n} reassigned`,
      gone: (n) => `${n} no longer yours`,
      ended: (n) => `${n} ended`,
      not_sent: (n) => `${n} of yours refused`,
      sent: (n) => `${n} of yours sent`,
    } satisfies Record<NewsKind, (n: number) => string>,
    show: {
      messages: "Show where visitors wrote",
      missed_calls: "Show where a call was missed",
      came: "Show what came to you",
      back: "Show what is back from being put aside",
      reassigned: "Show what went to somebody else",
      gone: "Show what left your list: after so long the hub does not say why",
      ended: "Show what ended",
      not_sent: "Show what was refused, to change it or to send it again",
      sent: "Show what went out",
    } satisfies Record<NewsKind, string>,
    since: (time: string) => `Back since ${time}`,
    until: (time: string) => `Until ${time}`,
  },
  call,
  ...work,
  ...board,
  ...inviting,
  ...sharing,
  ...figures,
  ...shift,
  ...why,
  ...moving,
  health,
  sounds,
  shell,
  support,
  policy,
  update,
  refusals,
  list: {
    title: "Conversations",
    order: "longest wait first",
    section: {
      ringing: "Ringing",
      offered: "Offered",
      in_call: "In a call",
      waiting_for_me: "Waiting for me",
      unsent: "Not sent",
      kept: "Kept for me",
      waiting_for_visitor: "Waiting for visitor",
      snoozed: "Snoozed",
      released: "Released",
      ended: "Ended, last 24 h",
    } satisfies Record<SectionKind, string>,
    sortNow: (n: number) => `${n} new: sort now`,
    nextWaiting: "Next waiting conversation",
    you: (text: string) => `You: ${text}`,
    draft: "Draft",
    types: "is typing …",
    unread: (n: number) => `${n} unread`,
    waiting: (n: number): Pieces => ["", String(n), " waiting to be sent"],
    failed: (n: number): Pieces => ["", String(n), " not sent"],
    waited: (span: string) => `waiting for ${span}`,
    pastCall: {
      held: "There was a video call",
      missed: "Missed video call",
      declined: "Declined video call",
      failed: "Video call that did not connect",
    } satisfies Record<PastCall, string>,
    onlyCall: {
      held: "Video call, nothing written yet",
      missed: "Missed video call",
      declined: "Declined video call",
      failed: "Video call did not connect",
    } satisfies Record<PastCall, string>,
    timer: {
      offer: (left: string): Pieces => ["Goes to the next agent in ", left],
      first_reply: (left: string): Pieces => ["Reassigned in ", left, ", unanswered"],
      later_reply: (left: string): Pieces => ["Reassigned in ", left, ", no reply"],
      unhandled: (left: string): Pieces => ["For anybody in ", left, ", not handled"],
      kept: (left: string): Pieces => ["Kept for ", left, ", then for anybody"],
      snooze: (left: string): Pieces => ["Back in ", left, ", or on a reply"],
      silence: (left: string): Pieces => ["Ends in ", left, ", no reply"],
    } satisfies Record<Timer, (left: string) => Pieces>,
    timerDue: {
      offer: "Goes to the next agent",
      first_reply: "Being reassigned",
      later_reply: "Being reassigned",
      unhandled: "Goes to anybody of the group",
      kept: "Goes to anybody of the group",
      snooze: "Coming back",
      silence: "Ending now",
    } satisfies Record<Timer, string>,
    timerUnknown: {
      offer: "Probably with the next agent",
      first_reply: "Probably reassigned by now",
      later_reply: "Probably reassigned by now",
      unhandled: "Probably with another agent",
      kept: "Probably with another agent",
      snooze: "Probably back by now",
      silence: "Probably ended by now",
    } satisfies Record<Timer, string>,
    timerProbably: {
      offer: (left: string): Pieces => ["Probably offered for ", left],
      first_reply: (left: string): Pieces => ["Probably reassigned in ", left],
      later_reply: (left: string): Pieces => ["Probably reassigned in ", left],
      unhandled: (left: string): Pieces => ["Probably for anybody in ", left],
      kept: (left: string): Pieces => ["Probably kept for ", left],
      snooze: (left: string): Pieces => ["Probably back in ", left],
      silence: (left: string): Pieces => ["Probably ends in ", left],
    } satisfies Record<Timer, (left: string) => Pieces>,
    empty: "No conversations yet",
    emptyRed: "You are unavailable on every channel. Turn a toggle at the top right green, and visitors can reach you.",
    emptyGreen: "You are available. The next visitor’s first message shows here, with a sound.",
    emptyOffline: "Nothing was kept on this computer. Conversations come when the hub is back.",
    queue: (n: number) => `${n} in queue`,
    queueEmpty: "nobody in queue",
    queueLongest: "longest",
    queueUnknown: "queue not known now",
  },
  thread: {
    none: "No conversation is open",
    noneSay: "Choose one on the left, or take the next one that waits for you.",
    noneYet: "A visitor who writes shows up on the left.",
    noneWaiting: (n: number) => (n === 1 ? "1 conversation waits for you." : `${n} conversations wait for you.`),
    takeNext: "Open the next",
    today: (date: string) => `Today, ${date}`,
    yesterday: (date: string) => `Yesterday, ${date}`,
    fresh: (n: number) => (n > 1 ? `${n} new` : "New"),
    sending: "Sending",
    waiting: "Waiting",
    delivered: "Delivered",
    seen: "Seen",
    failed: "Not sent",
    outbox: (n: number): Pieces => ["", `${n} waiting to be sent`, " · kept on this computer"],
    note: (name: string) => `Note by ${name}`,
    noteMine: "Your note",
    noteHint: "only agents see this",
    types: (name: string) => `${name} is typing`,
    newest: "Newest",
    noLinks: "links are not opened on this channel",
    below: (n: number) => `${n} below`,
    older: "Loading earlier messages",
    newMessage: (name: string, text: string) => `${name}: ${text}`,
    queued: (group: string): Pieces => ["", "In the queue", ` of ${group}`],
    joined: (name: string): Pieces => ["", name, " has the conversation"],
    joinedMe: ["", "You", " have the conversation"] as Pieces,
    reassigned: (name: string, why: ReassignedWhy): Pieces => [
      "",
      `Reassigned from ${name}:`,
      {
        not_shown: " the desk did not show it in time",
        released: " released, and the visitor’s message was the last",
        offline: " offline for too long",
        first_reply: " no first answer in time",
        later_reply: " no answer in time",
        unhandled: " back, and not handled in time",
        taken_over: " a team lead took it over",
      }[why],
    ],
    declined: (name: string, why: DeclinedWhy): Pieces => [
      "",
      name,
      {
        declined: " left it to the next agent",
        timed_out: " did not take it in time",
        not_shown: " was not shown it in time",
        offline: " went offline while it was offered",
      }[why],
    ],
    declinedMe: (why: DeclinedWhy): Pieces => [
      "",
      "You",
      {
        declined: " left it to the next agent",
        timed_out: " did not take it in time",
        not_shown: " were not shown it in time",
        offline: " went offline while it was offered",
      }[why],
    ],
    transferred: (from: string, to: string): Pieces => ["", from, " transferred it to ", to],
    transferredMe: (to: string): Pieces => ["", "You", " transferred it to ", to],
    transferredToMe: (from: string): Pieces => ["", from, " transferred it to ", "you"],
    snoozed: (name: string, when: string): Pieces => ["", name, ` snoozed it till ${when}`],
    snoozedMe: (when: string): Pieces => ["", "You", ` snoozed it till ${when}`],
    back: (why: BackWhy): Pieces => [
      "",
      "Back from snooze:",
      { reply: " the visitor wrote", time: " its time has come", fetched: " fetched back" }[why],
    ],
    released: (name: string): Pieces => ["", name, " released the conversation"],
    releasedMe: ["", "You", " released the conversation"] as Pieces,
    ended: (by: EndedBy, me: boolean): Pieces => {
      switch (by.by) {
        case "agent":
          return ["", me ? "You" : by.name, " ended the conversation"];
        case "visitor":
          return ["", "The visitor", " ended the conversation"];
        case "silence":
          return ["", "Ended by itself:", " no reply"];
        case "block":
          return work.block.ended(me ? "You" : by.name);
      }
    },
  },
  head: {
    release: "Release",
    releaseHint: "Give the slot back; the conversation stays open",
    end: "End",
    endHint: "Close the conversation for good",
    closePane: "Close this column",
    goHere: "Go here",
    visitorPanel: "Visitor panel",
    hangUpFirst: "Hang up first",
    hangUpThere: "The call is on your other device: hang up first",
    notYours: "It is not yours",
    alreadyEnded: "It has ended",
    alreadyReleased: "It is released",
    cannotRelease: "Not on this channel",
    more: "More",
  },
  composer: {
    label: (name: string) => `Message to ${name}`,
    write: (name: string) => `Write to ${name}, or / for a canned answer`,
    writeShort: (name: string) => `Write to ${name}`,
    writeOffline: (name: string) => `Write to ${name}: it is sent when the hub is back`,
    writeNote: "Write a note that only agents see",
    canned: "Canned",
    cannedHint: "Canned answers",
    note: "Note",
    noteHint: "A note that only agents see",
    send: "Send",
    queue: "Queue",
    keepNote: "Add note",
    sendNext: "send, go to next",
    left: (used: string, most: string) => `${used} of ${most}`,
    tooLong: (over: string) => `${over} characters too many`,
    switched: (name: string) => `You just switched to ${name}. Send here?`,
    sendHere: "Send here",
    notHere: "Not here",
    endedBy: (what: string, when: string) => `${what}, ${when}. Read only.`,
    withOther: (name: string) => `${name} has this conversation. Read only.`,
    inQueue: "Nobody has this conversation yet. Read only.",
    releasedSay: "Released: it comes back to an agent when the visitor writes. Read only.",
  },
  canned: {
    title: "Canned answers",
    insert: "insert",
    shared: "shared",
    mine: "mine",
  },
  side: {
    title: "Visitor",
    where: "Local time",
    language: "Language",
    web: "Browser",
    app: "App",
    page: "Page",
    screen: "Screen",
    since: "First seen",
    online: { chat: "Online, on the site", mobile: "Online, in the app", video: "Online" },
    unknownYet: "Nothing is known of this visitor yet.",
    why: "Why you",
    whyOther: "Why this agent",
    whyNone: "It was not routed by the hub.",
    earlier: "Earlier",
    earlierNone: "This is the first conversation.",
    earlierLive: "open now",
    earlierHere: "Those kept on this computer. There may be others on the hub.",
    noText: "without a message",
    failed: "Could not be loaded",
    loading: "Loading",
    verdict: (verdict: Verdict): string => {
      switch (verdict.verdict) {
        case "chosen":
          return "chosen";
        case "next":
          return "free too, placed after";
        case "avoided":
          return "had it before and gave it away";
        case "declined":
          return "did not take it";
        case "finishing":
          return "finishing before a break";
        case "kept_for_another":
          return "it is kept for another agent";
        case "full":
          return `full, ${verdict.taken}/${verdict.slots}`;
        case "in_call":
          return "in a call";
        case "lacks_language":
          return "does not speak the language";
        case "lacks_skill":
          return `lacks the skill ${verdict.skill}`;
        case "away":
          return "away";
        case "unavailable":
          return "unavailable";
        case "unreachable":
          return "not connected";
      }
    },
    someone: (name: AgentName | undefined) => name?.name ?? "Somebody",
  },
  palette: {
    title: "Search or command",
    placeholder: "Search or command",
    here: "This conversation",
    goTo: "Go to",
    actions: "Actions",
    canned: "Canned answers",
    messages: "In messages",
    allMessages: "Search all messages",
    none: (typed: string) => `Nothing matches “${typed}”.`,
    noneSay: "Try a visitor’s name, an action like “end”, or / and a canned answer.",
    choose: "choose",
    run: "run",
    beside: "open beside",
    onlyActions: "actions",
    onlyPeople: "people",
    onlyCanned: "canned",
    state: {
      ringing: "rings",
      offered: "offered to me",
      in_call: "in a call",
      waiting_for_me: "waiting for me",
      unsent: "not sent",
      kept: "kept for me",
      waiting_for_visitor: "waiting for visitor",
      snoozed: "snoozed",
      released: "released",
      ended: "ended",
    } satisfies Record<SectionKind, string>,
  },
  action: {
    palette: "Search or command",
    nextWaiting: "Next waiting conversation",
    above: "Conversation above",
    below: "Conversation below",
    column: (n: number) => `Go to column ${n}`,
    closeColumn: "Close this column",
    sendNext: "Send and go to next waiting",
    note: "Write a note",
    canned: "Insert a canned answer",
    emoji: "Insert an emoji",
    attach: "Attach files",
    transfer: "Transfer to an agent or a group…",
    snooze: "Snooze the conversation…",
    fetch: "Fetch back from snooze",
    release: "Release the conversation",
    end: "End the conversation…",
    tags: "Tag the conversation",
    endNote: "Write the end note",
    block: "Block the visitor…",
    unblock: "Unblock the visitor",
    search: "Search messages",
    undo: "Undo what was done a moment ago",
    nothingToUndo: "nothing to undo",
    finish: "Finish, then break",
    finishNot: "Do not finish: receive conversations again",
    manageCanned: "Add or change canned answers…",
    manageTags: "Manage the shared tags…",
    side: "Show or hide the visitor panel",
    toggle: (channel: string, on: boolean) => `${channel}: become ${on ? "available" : "unavailable"}`,
    themes: { system: "Theme as the system", light: "Light theme", dark: "Dark theme" },
    reconnect: "Try to reach the hub now",
    keys: "Keyboard shortcuts",
    signOut: "Sign out",
    go: "Answer the call, or take what is offered",
    decline: "Decline the call, or what is offered",
    microphone: "Microphone on or off",
    camera: "Camera on or off",
    switchCamera: "Switch to the next camera",
    toCall: "Go to the call",
    grow: "Grow or shrink the small picture",
    fullScreen: "Full screen of the call",
    invite: "Invite the visitor to video",
    waitInRoom: "Wait in the video room",
    hangUp: "Hang up, or cancel the invitation",
    hangUpHint: "press twice",
    noConversation: "no conversation is open",
    noneWaiting: "nobody waits for you",
    noColumn: "this column is not open",
    connected: "connected already",
    noComposer: "this conversation is read only",
  },
  keyCaps: { Ctrl: "Ctrl", Shift: "Shift", Alt: "Alt", Enter: "Enter", Esc: "Esc", Tab: "Tab", Click: "click" },
  keys: {
    title: "Keyboard shortcuts",
    groups: { board: "Live board", go: "Go", write: "Write", call: "Call", conversation: "This conversation", desk: "Desk" },
    send: "Send",
    newLine: "New line",
    slash: "Canned answer, at the caret",
    escape: "Close what floats; nothing is lost",
    beside: "Open beside, with a click in the list",
  },
  ...starting,
  ...first,
};

/** What every language must say. */
export type Words = Widened<typeof en>;

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => infer R
    ? (...args: A) => R
    : T extends readonly [string, string]
      ? readonly [string, string]
      : T extends readonly string[]
      ? readonly string[]
      : { [K in keyof T]: Widened<T[K]> };
