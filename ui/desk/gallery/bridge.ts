// Stands for the desk in the gallery: it answers from a scene, and what is written gets its ticks.
import type { Format } from "@/lib/video/frame";
import type { Asks, CallView, Change, EntryView, Unsent } from "@deskbell/shared/types";
import { ACTIVE, QUALITY } from "./calls";
import { send, taken } from "./pictures";
import { SCENES } from "./scenes";

const query = new URLSearchParams(location.search);
export const scene = (SCENES[query.get("scene") ?? "desk"] ?? SCENES.desk)!();
const theme = query.get("theme");
if (theme === "light" || theme === "dark") scene.view.preferences.theme = theme;
scene.view.preferences.language = query.get("language");

type Name = keyof Asks;
type Answers = { [N in Name]?: (params: Asks[N]["params"]) => Asks[N]["result"] | Promise<Asks[N]["result"]> };

let follower: (changes: Change[]) => void = () => {};

export type Whose = "visitor" | "own";

// `?format=i420`: a browser without a decoder.
if (query.get("format") === "i420") Reflect.deleteProperty(globalThis, "VideoDecoder");
export const frames = async (picture: Whose, format: Format, handler: (frame: ArrayBuffer) => void) => send(picture, format, handler);
export const frameTaken = taken;

/** What the desk would send: `push([...])` in the browser's console. */
export const push = (list: Change[]) => follower(list);

export async function changes(handler: (changes: Change[]) => void): Promise<void> {
  follower = handler;
}

export async function ask<N extends Name>(name: N, params?: Asks[N]["params"]): Promise<Asks[N]["result"]> {
  const answer = answers[name] as ((params: Asks[N]["params"] | undefined) => Asks[N]["result"]) | undefined;
  return answer ? answer(params) : (null as Asks[N]["result"]);
}

const never = new Promise<never>(() => {});

const answers: Answers = {
  start: () => structuredClone(scene.view),
  find_hub: ({ address }) =>
    address.includes("nowhere")
      ? Promise.reject({ kind: "problem", message: "No hub answers at this address. Check it, or ask your team's IT." })
      : { address, organisation: "Maison Lumen", version: "0.1.0", round_trip_ms: 18, secure: true },
  sign_in: () => Promise.reject({ kind: "problem", message: "E-mail or password is wrong. After five tries one must wait a minute." }),
  open_thread: ({ conversation }) => structuredClone(scene.threads[conversation]) ?? never,
  older_entries: ({ conversation, before }) => ({ entries: (scene.older?.[conversation] ?? []).filter((one) => one.entry.seq < before), more: false }),
  why: () => ({ decision: scene.why }),
  earlier: () => ({ conversations: scene.earlier }),
  say: ({ conversation, text }) => written(conversation, text, false),
  add_note: ({ conversation, text }) => written(conversation, text, true),
  answer_call: () => {
    const call = changed({ stage: { stage: "answering" } });
    setTimeout(() => call && changed({ stage: { stage: "connecting", deadline: Date.now() + 15_000 } }), 150);
    setTimeout(() => call && changed({ stage: { ...ACTIVE, since: Date.now() } as CallView["stage"], quality: QUALITY }), 900);
    return null;
  },
  decline_call: () => (changed({ stage: { stage: "ended", why: { end: "declined" }, talked_ms: 0 } }), null),
  hang_up: () => (changed({ stage: { stage: "ended", why: { end: "hung_up", by: "agent" }, talked_ms: 61_000 } }), null),
  dismiss_call: () => (follower([{ change: "call", call: null }]), null),
  send_media: ({ microphone, camera }) => (changed({ mine: { microphone: microphone ? "on" : "off", camera: camera ? "on" : "off" } }), null),
  set_preferences: (preferences) => (follower([{ change: "preferences", preferences }]), null),
};

let call: CallView | null = scene.view.phase.phase === "desk" ? scene.view.phase.desk.call : null;
if (call) setInterval(() => follower([{ change: "level", microphone: Math.round(50 + 40 * Math.sin(Date.now() / 300)) }]), 100);

/** The call goes on like this, at its state box too. */
function changed(more: Partial<CallView>): CallView | null {
  if (!call) return null;
  call = { ...call, ...more };
  follower([{ change: "call", call }]);
  return call;
}

function written(conversation: string, text: string, note: boolean): null {
  const thread = scene.threads[conversation];
  if (!thread) return null;
  const client_message_id = crypto.randomUUID();
  const rich = [{ node: "text" as const, text }];
  const unsent: Unsent = { client_message_id, conversation, note, text, rich, at: Date.now(), state: { state: "sending" } };
  follower([{ change: "thread_unsent", conversation, unsent: [...thread.unsent, unsent] }]);
  setTimeout(() => {
    thread.head = { ...thread.head, version: thread.head.version + 1, last_seq: thread.head.last_seq + 1 };
    const agent = "noemie";
    const body = note
      ? { type: "note" as const, agent, name: "Noémie Garnier", text, client_message_id }
      : { type: "message" as const, author: { party: "agent" as const, agent, name: "Noémie" }, text, client_message_id };
    const entry: EntryView = { entry: { seq: thread.head.last_seq, at: Date.now(), body }, rich };
    follower([
      { change: "thread_entries", conversation, entries: [entry] },
      { change: "thread_unsent", conversation, unsent: thread.unsent },
      { change: "thread_head", head: thread.head },
    ]);
  }, 600);
  return null;
}
