/** What is shown, from what is known: one plain value that tests can read. */
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { Grade } from "@deskbell/shared/generated/Grade";
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import { gradeOf, type LegState, type LegStats } from "@deskbell/shared/leg/answer";
import type { Link } from "@deskbell/shared/session";
import type { Joining, Purpose } from "./call";
import type { Browser } from "./device";
import type { Kind, Trouble } from "./media";
import type { Known } from "./model/known";
import { deviceOf, leavingOf, type Part } from "./model/part";
import type { Last, Step } from "./phone";
import type { Words } from "./words";

/** What a button does. */
export type Act =
  | "join" | "voice" | "refuse" | "again" | "return" | "hang-up" | "answer" | "decline" | "continue" | "not-now"
  | "retry" | "use-here" | "reload" | "done" | "sound" | "unpair" | "unpair-yes" | "unpair-no" | "to-desk" | "stay" | "microphone" | "camera";

export interface Button {
  act: Act;
  label: string;
  look: "main" | "plain" | "quiet" | "danger";
}

/** What stands at the head of a page. */
export type Mark = "phone" | "bell" | "busy" | "ask" | "wrong" | "moved" | "ended" | "face";

/** The panel about the computer, below the picture. */
export interface Desk {
  title: string;
  text: string;
  /** It is under way. */
  busy: boolean;
  button: Button | null;
}

export interface Screen {
  /** A page of words, a ring, or a call with its picture. */
  is: "page" | "ring" | "call";
  mark: Mark;
  title: string;
  text: string;
  /** What to do about it, in a box of its own. */
  cure: string;
  /** A small line that ticks: until then, on the hub's clock. */
  until: { at: number; says: "join" | "ring" | "lost" } | null;
  /** The first one is the one that most people want. */
  buttons: Button[];
  /** Below everything, small. */
  foot: string;
  /** The visitor. */
  name: string;
  /** For the tint of the face. */
  who: string;
  /** "Noémie · Maison Lumen". */
  owner: string;
  /** Of a phone that waits. */
  waits: { live: boolean; sound: boolean; awake: boolean } | null;
  /** Of a call. */
  picture: "theirs" | "cover";
  whole: boolean;
  cover: string;
  /** Something stands above the picture: a title, and what is done about it. */
  veil: boolean;
  since: number | null;
  quality: Grade | null;
  chips: string[];
  lack: { text: string; button: Button } | null;
  place: string;
  controls: boolean;
  desk: Desk | null;
}

/** What a screen is made of. */
export interface Seen {
  step: Step;
  joining: Joining;
  known: Known;
  head: CallHead | null;
  part: Part;
  me: string;
  isOfCall: boolean;
  last: Last | null;
  link: Link;
  legState: LegState | null;
  stats: LegStats | null;
  own: MediaState;
  trouble: Record<Kind, Trouble | null>;
  /** Everything of one's own that is wanted runs. */
  whole: boolean;
  asks: "offer" | "cancel" | null;
  away: { ms: number; paused: boolean } | null;
  /** Since when the call is here, on this phone's clock. */
  movedAt: number | null;
  sound: boolean;
  awake: boolean;
  awakePossible: boolean;
  screenHeld: boolean;
  unpairing: boolean;
  browser: Browser;
  locale: string;
}

/** Says nothing. */
export const BLANK: Screen = {
  is: "page", mark: "busy", title: "", text: "", cure: "", until: null, buttons: [], foot: "", name: "", who: "", owner: "", waits: null,
  picture: "cover", whole: false, cover: "", veil: false, since: null, quality: null, chips: [], lack: null, place: "", controls: false, desk: null,
};

const main = (act: Act, label: string): Button => ({ act, label, look: "main" });
const plain = (act: Act, label: string): Button => ({ act, label, look: "plain" });
const quiet = (act: Act, label: string): Button => ({ act, label, look: "quiet" });

export function screen(seen: Seen, words: Words): Screen {
  const { step } = seen;
  switch (step.at) {
    case "start":
      return { ...BLANK, title: words.opening };
    case "claiming":
      return { ...BLANK, title: words.claiming };
    case "unclaimed":
      return { ...BLANK, mark: "wrong", ...words.unclaimed[step.why], buttons: step.why === "code" ? [] : [main("retry", words.retry)] };
    case "nothing":
      return { ...BLANK, mark: "phone", ...words.nothing };
    case "elsewhere":
      return { ...BLANK, mark: "phone", ...words.elsewhere, buttons: [main("use-here", words.useHere)] };
    case "old":
      return { ...BLANK, mark: "wrong", ...words.old, buttons: [main("reload", words.reload)] };
    case "out":
      return seen.last ? lastWord(seen, words) : { ...BLANK, mark: "ended", ...words.out };
    case "phone":
      return phone(seen, words);
  }
}

function phone(seen: Seen, words: Words): Screen {
  const { known, joining, part, last, link, isOfCall } = seen;
  const name = known.visitor?.name ?? words.visitor;
  const owner = known.phone ? [known.phone.name, known.phone.organisation].filter((part) => part !== "").join(" · ") : "";
  const base: Screen = { ...BLANK, name, who: known.visitor?.id ?? "", owner };
  if (joining.at === "permission") return { ...base, mark: "ask", title: words.permission.title, text: words.permission.text(name), buttons: [quiet(...back(joining.to, part, words))] };
  if (joining.at === "refused") return refused(base, joining.to, joining.camera, seen, words);
  const offline = link.is === "live" ? "" : `${words.offline.title}. ${words.offline.text}`;
  if (joining.at === "asking") return { ...base, mark: "busy", title: words.asking, text: offline, buttons: [quiet(...back(joining.to, part, words))] };
  if (joining.at === "in" && part.is !== "standby") return inCall(base, seen, words);
  if (last) return lastWord(seen, words);
  const refusal = joining.at === "not" ? joining.reason : null;
  const not = refusal === null || refusal === "unavailable" ? "" : words.not[refusal === "taken" ? "taken" : refusal === "call_busy" ? "busy" : "other"];
  // What leads into the call needs the hub.
  const cure = offline === "" ? not : refusal === "unavailable" ? words.not.offline : offline;
  switch (part.is) {
    case "claimed": {
      const { title, text, asks, join, voice, no } = words.join;
      const buttons = [main("join", join), plain("voice", voice), quiet("refuse", no)];
      return { ...base, mark: "face", title: title(name), text: text(name), cure, until: { at: part.until, says: "join" }, buttons, foot: asks };
    }
    case "rings":
      return { ...base, is: "ring", mark: "face", title: name, text: words.ring.call, cure, until: { at: part.deadline, says: "ring" }, buttons: [plain("decline", words.ring.decline), main("answer", words.ring.answer)] };
    case "offered":
      return { ...base, is: "ring", mark: "face", title: words.ring.offered(name), text: words.ring.offeredText, cure, buttons: [plain("not-now", words.ring.notNow), main("continue", words.ring.here)] };
    case "has":
    case "making": {
      const { title, text, join } = words.back;
      return { ...base, mark: "face", title: title(name), text, cure, buttons: [main("return", join), plain("hang-up", words.call.hangUp)].slice(0, part.is === "has" ? 2 : 1), foot: words.join.asks };
    }
    case "standby":
      return { ...base, mark: "moved", ...words.moved };
    case "none":
      break;
  }
  if (known.phone?.paired) return waiting(base, seen, words, not);
  if (link.is === "waiting") return { ...base, mark: "wrong", ...words.offline };
  // A call's phone without its call: the hub is about to say so.
  return link.is === "live" && isOfCall ? { ...base, mark: "ended", ...words.gone, text: words.close } : { ...base, title: words.connecting };
}

function back(to: Purpose, part: Part, words: Words): [Act, string] {
  // Only whoever has the call hangs it up.
  if (to.is === "join" || (to.is === "return" && part.is !== "has")) return ["refuse", words.join.no];
  return to.is === "continue" ? ["not-now", words.ring.notNow] : to.is === "answer" ? ["decline", words.ring.decline] : ["hang-up", words.call.hangUp];
}

function refused(base: Screen, to: Purpose, camera: boolean, { browser, part }: Seen, words: Words): Screen {
  const { title, text, cure, again, voice } = words.refused;
  const buttons = [main("again", again), ...(camera ? [plain("voice", voice)] : []), quiet(...back(to, part, words))];
  return { ...base, mark: "wrong", title, text, cure: cure[browser], buttons };
}

/** How it ended, and what comes after. */
function lastWord({ last, isOfCall, known, step }: Seen, words: Words): Screen {
  if (!last) return BLANK;
  const { ending } = last;
  const paired = !isOfCall && step.at === "phone";
  const buttons = paired ? [main("done", words.done)] : [];
  const base: Screen = { ...BLANK, mark: "ended", buttons, foot: paired ? "" : words.close };
  const name = last.name ?? known.visitor?.name ?? words.visitor;
  switch (ending.is) {
    case "moved":
      return { ...base, mark: "moved", title: words.moved.title, text: paired ? "" : words.moved.text, foot: "" };
    case "elsewhere":
      return { ...base, mark: "moved", ...words.tookElsewhere };
    case "gone":
      return { ...base, ...words.gone };
    case "call":
      return { ...base, ...words.over(ending.why, name, ending.talked > 0 ? clock(ending.talked) : "") };
    case "move":
      return { ...base, mark: "moved", ...words.came(ending.why) };
  }
}

function waiting(base: Screen, { head, me, link, sound, awake, awakePossible, unpairing, known }: Seen, words: Words, not: string): Screen {
  const { wait } = words;
  const live = link.is === "live";
  const device = head ? deviceOf(head) : null;
  const busy = device !== null && device !== me && head?.call.phase !== "ended";
  const text = !live ? words.offline.text : busy ? wait.atDesk(known.visitor?.name ?? words.visitor) : wait.text;
  const unpair = unpairing ? [{ act: "unpair-yes", label: wait.unpairYes, look: "danger" } as const, plain("unpair-no", wait.unpairNo)] : [quiet("unpair", wait.unpair)];
  return {
    ...base,
    mark: live ? "bell" : "wrong",
    title: live ? wait.title : words.offline.title,
    text,
    cure: unpairing ? wait.unpairSure : not,
    buttons: [...(sound || unpairing ? [] : [main("sound", wait.sound)]), ...unpair],
    waits: { live, sound, awake: awakePossible && awake },
  };
}

function inCall(base: Screen, seen: Seen, words: Words): Screen {
  const { head, part, legState, stats, link, away, own, screenHeld, movedAt, locale } = seen;
  const { call } = words;
  const { name } = base;
  const foot = screenHeld ? call.stays : call.leaveOpen;
  const shown: Screen = { ...base, is: "call", foot, picture: head?.visitor.camera === "on" ? "theirs" : "cover", whole: head?.visitor.screen === true };
  const phase = head?.call;
  if (!head || !phase || part.is === "rings" || part.is === "offered" || part.is === "claimed" || part.is === "none") return { ...shown, veil: true, title: words.asking };
  if (part.is === "making") return { ...shown, veil: true, title: words.making.title, text: words.making.text, buttons: [quiet("refuse", words.join.no)] };
  const since = phase.phase === "active" || phase.phase === "reconnecting" ? phase.since : null;
  const lost = phase.phase === "reconnecting" || legState === "interrupted" || legState === "failed";
  const begins = !lost && (phase.phase === "connecting" || legState === null || legState === "connecting" || legState === "new");
  const time = (at: number) => new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(at);
  const running: Screen = {
    ...shown,
    since,
    controls: true,
    place: movedAt !== null ? call.moved(time(movedAt)) : since !== null ? call.since(time(since)) : "",
    lack: lackOf(own, seen.trouble, words),
    desk: since === null ? null : deskOf(seen, words),
  };
  if (lost) {
    const until = phase.phase === "reconnecting" ? ({ at: phase.deadline, says: "lost" } as const) : null;
    return { ...running, veil: true, ...call.lost, text: until ? "" : call.lost.text, until };
  }
  if (begins) return { ...running, veil: true, title: words.connect };
  const { visitor } = head;
  const cover = visitor.camera === "missing" ? call.theirNoCamera(name) : visitor.camera === "off" ? call.theirCameraOff(name) : "";
  const chips = [
    ...(visitor.microphone === "on" ? [] : [call.theirMuted(name)]),
    ...(visitor.camera === "paused" ? [call.paused] : []),
    ...(link.is === "live" ? [] : [call.noHub]),
    ...(away ? [away.paused && seen.whole ? call.awayPaused(lasting(away.ms)) : call.away(lasting(away.ms))] : []),
  ];
  return { ...running, title: call.in(name), cover, chips, quality: stats ? gradeOf(stats) : null };
}

function lackOf(own: MediaState, trouble: Seen["trouble"], { call }: Words): Screen["lack"] {
  if (own.microphone === "missing") return { text: call.noMicrophone, button: plain("microphone", call.tryAgain) };
  // Who has no camera at all need not be told.
  const worth = own.camera === "missing" && trouble.video !== "missing";
  return worth ? { text: call.noCamera, button: plain("camera", call.tryAgain) } : null;
}

/** The way back to the computer, and how far it has come. */
function deskOf({ head, me, asks, link }: Seen, { desk, stayed }: Words): Desk {
  const leaving = leavingOf(head, me);
  const under = leaving.is === "offered" || leaving.is === "claimed" || leaving.is === "making";
  if (under) {
    const text = { offered: desk.asked, claimed: desk.claimed, making: desk.making }[leaving.is];
    return { title: desk.moving, text, busy: true, button: asks === "cancel" ? null : plain("stay", desk.stay) };
  }
  if (asks === "offer") return { title: desk.moving, text: desk.asked, busy: true, button: null };
  const why = leaving.is === "over" ? stayed(leaving.why) : "";
  return { title: desk.title, text: why || desk.text, busy: false, button: link.is === "live" ? plain("to-desk", desk.move) : null };
}

/** What a screen reader is told when the screen changes; what ticks is not told. */
export function spoken({ is, title, text, cure, chips, cover, lack, desk }: Screen): string {
  const parts = is === "call" ? [title, text, cover, ...chips, lack?.text ?? "", desk?.busy ? `${desk.title}. ${desk.text}` : ""] : [title, text, cure];
  return parts.filter((part) => part !== "").join(". ");
}

/** 4:07, or 1:04:07. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** 12 s, or 4 min. */
function lasting(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
