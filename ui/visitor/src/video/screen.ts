/** What a call shows, from what is known of it. */
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { Grade } from "@deskbell/shared/generated/Grade";
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import { gradeOf, type LegState, type LegStats } from "@deskbell/shared/leg";
import { queued } from "../model/header";
import type { Shared } from "../model/shared";
import { invited, open } from "../model/visit";
import type { Words } from "../words";
import type { Browser } from "./browser";
import type { Step } from "./call";
import type { Trouble } from "./media";
import type { CallWords } from "./words";

/** What a button does. */
export type Act = "continue" | "voice" | "again" | "call" | "close" | "stop" | "camera" | "microphone";

export interface Button {
  act: Act;
  label: string;
}

/** Everything that is shown, apart from what ticks. */
export interface Screen {
  /** `dialog` asks for the visitor's whole attention; `card` leaves the chat below; `call` is the two pictures. */
  is: "none" | "dialog" | "card" | "call";
  /** The large picture: one's own, theirs, or a field with a name. */
  picture: "own" | "theirs" | "cover" | "none";
  /** The large picture is a screen: all of it is shown, and its letters are worth more room (V12). */
  whole: boolean;
  title: string;
  text: string;
  /** What to do about it, in a line of its own. */
  cure: string;
  /** The first one is the one that most people want. */
  buttons: Button[];
  /** Who it is with. */
  name: string;
  agent: string;
  /** What one should know of the other side, and of oneself. */
  chips: string[];
  /** Something of one's own is missing, with what to do. */
  lack: { text: string; button: Button | null } | null;
  /** Since when they talk, on the hub's clock. */
  since: number | null;
  /** Until when a lost connection is waited for, on the hub's clock. */
  until: number | null;
  quality: Grade | null;
  /** One's own microphone and camera can be turned on and off. */
  controls: boolean;
}

/** What a screen is made of. */
export interface Known {
  step: Step;
  head: CallHead | null;
  legState: LegState | null;
  stats: LegStats | null;
  own: MediaState;
  trouble: { audio: Trouble | null; video: Trouble | null };
  shared: Shared;
  browser: Browser;
}

const NOTHING: Screen = {
  is: "none", picture: "none", whole: false, title: "", text: "", cure: "", buttons: [], name: "", agent: "", chips: [],
  lack: null, since: null, until: null, quality: null, controls: false,
};

/** After these a call is not offered again at once: it was wanted so, or would come to the same. */
const NOT_AGAIN = new Set<CallEnd["end"]>(["hung_up", "conversation_left", "no_media", "not_now", "withdrawn"]);

export function screen(known: Known, call: CallWords, words: Words): Screen {
  const { step, own, trouble, shared } = known;
  const close = { act: "close", label: call.back } as const;
  const joins = "to" in step && step.to.is === "join" ? step.to.name : null;
  const no: Button = { act: "close", label: joins === null ? call.ask.no : call.back };
  switch (step.at) {
    case "idle":
      return NOTHING;
    case "ask": {
      const { title, text, video, voice } = call.ask;
      const buttons: Button[] = [{ act: "continue", label: video }, { act: "voice", label: voice }, no];
      const said = joins === null ? { title, text } : { title: words.invite.title(joins), text: call.join.text(joins) };
      return { ...NOTHING, is: "dialog", ...said, buttons };
    }
    case "permission": {
      const { title, text, voice } = call.permission;
      if (step.to.is === "return") return { ...NOTHING, is: "dialog", ...call.returning, buttons: [no] };
      return { ...NOTHING, is: "dialog", title, text: step.camera ? text : voice, buttons: [no] };
    }
    case "refused": {
      const { title, both, voice, cure, again, without } = call.refused;
      const other: Button = { act: "voice", label: step.camera ? without : call.refused.silent };
      const buttons: Button[] = [{ act: "again", label: again }, other, no];
      return { ...NOTHING, is: "dialog", title, text: step.camera ? both : voice, cure: cure[known.browser], buttons };
    }
    case "preview": {
      const seen = own.camera === "on";
      const buttons: Button[] = [{ act: "call", label: joins === null ? call.preview.call : call.join.join }, no];
      const title = seen ? call.preview.title : joins === null ? call.ask.title : words.invite.title(joins);
      const waits = invited(shared.visit)?.waits && joins !== null ? [words.invite.waits(joins)] : [];
      return { ...NOTHING, is: "dialog", picture: seen ? "own" : "cover", title, text: [...waits, lacking(known, call)].join(" "), buttons, controls: true };
    }
    case "starting":
      return { ...NOTHING, is: "dialog", picture: own.camera === "on" ? "own" : "cover", title: joins === null ? call.starting : call.join.starting, buttons: [{ act: "stop", label: call.cancel }] };
    case "declined": {
      const state = open(shared.visit)?.head.state.state;
      const text = joins !== null && step.reason === "call_busy" ? call.join.busy(joins) : call.refusedBy(step.reason, state === "queued" || state === "resting");
      return { ...NOTHING, is: "dialog", title: call.declined.title, text, buttons: [close, { act: "again", label: call.declined.again }] };
    }
    case "ended": {
      const again: Button[] = step.invited || NOT_AGAIN.has(step.why.end) ? [] : [{ act: "again", label: call.callAgain }];
      const said = step.invited && step.why.end !== "withdrawn" ? call.join.over : call.ended(step.why, step.name);
      return { ...NOTHING, is: "card", ...said, buttons: [close, ...again] };
    }
    case "call":
      return inCall(known, call, words, lackOf(own, trouble, call));
  }
}

function inCall(known: Known, call: CallWords, words: Words, lack: Screen["lack"]): Screen {
  const { head, own, shared, legState, stats } = known;
  const mine = own.camera === "on" ? "own" : "cover";
  const rings: Screen = { ...NOTHING, is: "card", picture: mine, buttons: [{ act: "stop", label: call.cancel }], lack, controls: true };
  if (!head) return { ...rings, title: call.starting };
  const phase = head.call;
  switch (phase.phase) {
    case "waiting": {
      const place = queued(shared, words);
      const text = shared.standing?.desk === "away" ? call.waiting.away : place === words.inLineUnknown ? "" : place;
      return { ...rings, title: call.waiting.title, text };
    }
    case "ringing":
      return { ...rings, title: call.ringing.title(phase.name || call.agentUnknown), text: call.ringing.text, name: phase.name, agent: phase.agent };
    case "connecting":
      return { ...rings, title: call.connecting.title(phase.name), text: call.connecting.text, name: phase.name, agent: phase.agent, buttons: [{ act: "stop", label: call.hangUp }] };
    case "active":
    case "reconnecting": {
      const { name } = phase;
      const lost = phase.phase === "reconnecting" || legState === "interrupted" || legState === "failed";
      const seen = head.agent.camera === "on";
      const shares = seen && head.agent.screen === true;
      const chips = [
        ...(shares ? [call.agent.shares(name)] : []),
        ...(head.agent.camera === "paused" ? [call.agent.paused] : []),
        ...(head.agent.microphone === "on" ? [] : [call.agent.muted(name)]),
        ...(own.microphone === "off" ? [call.own.muted] : []),
      ];
      const cover = head.agent.camera === "missing" ? call.agent.noCamera(name) : head.agent.camera === "off" ? call.agent.cameraOff(name) : "";
      return {
        ...NOTHING,
        is: "call",
        picture: seen ? "theirs" : "cover",
        whole: shares,
        title: lost ? call.reconnecting.title : "",
        text: lost ? "" : cover,
        name,
        agent: phase.agent,
        chips: lost ? [] : chips,
        lack: lost ? null : lack,
        since: phase.since,
        until: phase.phase === "reconnecting" ? phase.deadline : null,
        quality: lost || !stats ? null : gradeOf(stats),
        controls: true,
      };
    }
    case "ended":
      return NOTHING; // The step says how.
    case "invited":
    case "room":
      return { ...rings, title: call.join.starting }; // It was accepted here; the hub's word of it is on its way.
  }
}

function lacking({ trouble }: Known, { preview }: CallWords): string {
  const { audio, video } = trouble;
  if (audio !== null && video !== null) return preview.nothing;
  if (audio !== null) return preview.noMicrophone;
  if (video === "busy") return preview.cameraBusy;
  return video === null ? preview.text : preview.noCamera;
}

function lackOf(own: MediaState, trouble: Known["trouble"], { own: words }: CallWords): Screen["lack"] {
  if (own.microphone === "missing") {
    const text = trouble.audio === "refused" ? words.microphoneRefused : trouble.audio === "gone" ? words.microphoneGone : words.noMicrophone;
    return { text, button: { act: "microphone", label: words.again } };
  }
  if (own.camera === "missing" && trouble.video !== "missing") {
    const text = trouble.video === "refused" ? words.cameraRefused : words.cameraGone;
    return { text, button: { act: "camera", label: words.again } };
  }
  return null;
}

/** What a screen reader is told when the screen changes; what ticks is not told. */
export function spoken({ is, title, text, chips, lack, name }: Screen, call: CallWords): string {
  if (is === "none") return "";
  const parts = is === "call" && title === "" ? [call.live(name), text, ...chips] : [title, text];
  return [...parts, lack?.text ?? ""].filter((part) => part !== "").join(". ");
}

/** 4:07, or 1:04:07. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
