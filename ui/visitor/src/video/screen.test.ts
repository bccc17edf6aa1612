import { describe, expect, test } from "vitest";
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { CallPhase } from "@deskbell/shared/generated/CallPhase";
import { update } from "../model/samples";
import { NOTHING } from "../model/shared";
import { fromSnapshot } from "../model/visit";
import { wordsFor } from "../words";
import { browserOf } from "./browser";
import { clock, type Known, screen, spoken } from "./screen";
import { callWordsFor } from "./words";

const call = callWordsFor("en");
const { words } = wordsFor(["en"]);
const on = { microphone: "on", camera: "on" } as const;
const shared = { ...NOTHING, link: { is: "live" } as const };
const known = (change: Partial<Known>): Known => ({
  step: { at: "idle" }, head: null, legState: null, stats: null, own: on, trouble: { audio: null, video: null }, shared, browser: "chrome", ...change,
});
const seen = (change: Partial<Known>) => screen(known(change), call, words);
const who = { agent: "a", name: "Noémie" };
const head = (phase: CallPhase, agent: CallHead["agent"] = on): CallHead => ({
  id: "k", conversation: "c1", version: 1, epoch: 1, leg: "l", call: phase, visitor: on, agent,
});
const inCall = (phase: CallPhase, change: Partial<Known> = {}, agent: CallHead["agent"] = on) =>
  seen({ step: { at: "call", call: "k" }, head: head(phase, agent), ...change });
const acts = (of: ReturnType<typeof seen>) => of.buttons.map(({ act }) => act);
const CALL = { is: "call" } as const;
const JOIN = { is: "join", call: "k", name: "Noémie" } as const;
const ACTIVE: CallPhase = { phase: "active", ...who, device: null, since: 1_000 };

describe("before the call", () => {
  test("v2: nobody is called before the visitor has seen the words, their own picture and pressed Call", () => {
    expect(acts(seen({ step: { at: "ask", to: CALL } }))).toEqual(["continue", "voice", "close"]);
    const preview = seen({ step: { at: "preview", to: CALL } });
    expect([preview.picture, acts(preview)]).toEqual(["own", ["call", "close"]]);
  });

  test("a refused permission says the cure for this browser, and has a way on", () => {
    const refused = seen({ step: { at: "refused", camera: true, to: CALL }, browser: "firefox" });
    expect(refused.cure).toBe(call.refused.cure.firefox);
    expect(acts(refused)).toEqual(["again", "voice", "close"]);
  });

  test.each([
    [null, null, call.preview.text],
    [null, "missing", call.preview.noCamera],
    [null, "busy", call.preview.cameraBusy],
    ["missing", null, call.preview.noMicrophone],
    ["missing", "missing", call.preview.nothing],
  ] as const)("microphone %s and camera %s has its words", (audio, video, text) => {
    expect(seen({ step: { at: "preview", to: CALL }, trouble: { audio, video } }).text).toBe(text);
  });

  test("a call from the queue is refused with what has to happen first", () => {
    const visit = fromSnapshot([update([], { state: { state: "queued", since: 0 } })]);
    const declined = seen({ step: { at: "declined", to: CALL, reason: "call_busy" }, shared: { ...shared, visit } });
    expect(declined.text).toBe(call.declined.first);
    expect(seen({ step: { at: "declined", to: CALL, reason: "call_busy" } }).text).toBe(call.declined.busy);
  });
});

describe("when an agent has invited (V10)", () => {
  const waiting = fromSnapshot([{ kind: "call.updated", body: head({ phase: "room", ...who, device: null, since: 0 }) }]);

  test("v10: the words say who invites, what the browser asks, and that the way back leaves the invitation as it is", () => {
    const ask = seen({ step: { at: "ask", to: JOIN } });
    expect([ask.title, ask.text, ask.buttons.at(-1)?.label]).toEqual([words.invite.title("Noémie"), call.join.text("Noémie"), call.back]);
    expect(acts(ask)).toEqual(["continue", "voice", "close"]);
  });

  test("v10: the visitor sees themselves before they join, and whether the agent waits", () => {
    const preview = seen({ step: { at: "preview", to: JOIN } });
    expect([preview.buttons[0]?.label, preview.text]).toEqual([call.join.join, call.preview.text]);
    expect(seen({ step: { at: "preview", to: JOIN }, shared: { ...shared, visit: waiting } }).text).toContain(words.invite.waits("Noémie"));
  });

  test("v10: an agent who cannot come is told by name, and joining can be tried again", () => {
    const busy = seen({ step: { at: "declined", to: JOIN, reason: "call_busy" } });
    expect([busy.text, acts(busy)]).toEqual([call.join.busy("Noémie"), ["close", "again"]]);
  });

  test("v10: an invitation that is taken back under one's hands is said kindly, and no call is offered in its place", () => {
    const over = (why: CallEnd) => seen({ step: { at: "ended", why, talked: 0, name: "Noémie", invited: JOIN } });
    expect(over({ end: "withdrawn" }).title).toBe("Noémie took the invitation back");
    expect(over({ end: "conversation_left" }).title).toBe(call.join.over.title);
    expect([acts(over({ end: "withdrawn" })), acts(over({ end: "conversation_left" }))]).toEqual([["close"], ["close"]]);
  });

  test("a page that comes back to its call does not begin a new one", () => {
    const back = seen({ step: { at: "permission", camera: true, to: { is: "return", had: { call: "k", media: on } } } });
    expect([back.title, acts(back)]).toEqual([call.returning.title, ["close"]]);
  });
});

describe("while it waits, rings and connects", () => {
  test("c2: in the queue the place is said", () => {
    const visit = fromSnapshot([update([], { state: { state: "queued", since: 0 } })]);
    const place = { conversation: "c1", place: 3, wait: 120_000 };
    expect(inCall({ phase: "waiting", since: 0 }, { shared: { ...shared, visit, place } }).text).toBe("You are number 3 in line · about 2 min");
  });

  test("it can be cancelled until it is answered, with one's own picture in sight", () => {
    for (const phase of [{ phase: "waiting", since: 0 }, { phase: "ringing", ...who, since: 0, deadline: 30_000 }] as CallPhase[]) {
      expect(inCall(phase)).toMatchObject({ is: "card", picture: "own", buttons: [{ act: "stop", label: call.cancel }] });
    }
  });
});

describe("in the call (V6)", () => {
  test("what the agent does not send is said", () => {
    expect(inCall(ACTIVE)).toMatchObject({ is: "call", picture: "theirs", chips: [], since: 1_000 });
    expect(inCall(ACTIVE, {}, { microphone: "off", camera: "on" }).chips).toEqual(["Noémie’s microphone is off"]);
    expect(inCall(ACTIVE, {}, { microphone: "on", camera: "off" })).toMatchObject({ picture: "cover", text: "Noémie’s camera is off" });
    expect(inCall(ACTIVE, {}, { microphone: "on", camera: "paused" })).toMatchObject({ picture: "cover", chips: [call.agent.paused] });
  });

  test("a screen in place of the camera is said, and shown whole (V12)", () => {
    expect(inCall(ACTIVE)).toMatchObject({ whole: false });
    const shared = inCall(ACTIVE, {}, { microphone: "on", camera: "on", screen: true });
    expect(shared).toMatchObject({ picture: "theirs", whole: true, chips: ["Noémie shares a screen"] });
    expect(spoken(shared, call)).toContain("Noémie shares a screen");
    expect(inCall(ACTIVE, {}, { microphone: "on", camera: "paused", screen: true })).toMatchObject({ picture: "cover", whole: false, chips: [call.agent.paused] });
  });

  test("a camera that was pulled out is said, and can be tried again; one that never was is not", () => {
    const own = { microphone: "on", camera: "missing" } as const;
    expect(inCall(ACTIVE, { own, trouble: { audio: null, video: "gone" } }).lack).toEqual({ text: call.own.cameraGone, button: { act: "camera", label: call.own.again } });
    expect(inCall(ACTIVE, { own, trouble: { audio: null, video: "missing" } }).lack).toBeNull();
  });

  test("v11: an interruption is shown at once, and with the time that is left once the hub has said it", () => {
    expect(inCall(ACTIVE, { legState: "interrupted" })).toMatchObject({ title: call.reconnecting.title, until: null, quality: null });
    expect(inCall({ phase: "reconnecting", ...who, device: null, since: 1_000, deadline: 31_000 }).until).toBe(31_000);
  });

  test("the clock is not read aloud, but what changes is", () => {
    expect(spoken(inCall(ACTIVE), call)).toBe("You are in a call with Noémie");
    expect(spoken(inCall(ACTIVE, {}, { microphone: "off", camera: "on" }), call)).toContain("microphone is off");
  });
});

describe("afterwards (V4, V8)", () => {
  const ends: CallEnd[] = [
    { end: "hung_up", by: "visitor" }, { end: "hung_up", by: "agent" }, { end: "declined" }, { end: "missed" }, { end: "cancelled" },
    { end: "no_connection" }, { end: "no_media" }, { end: "gave_up" }, { end: "left", party: "agent" }, { end: "left", party: "visitor" }, { end: "conversation_left" }, { end: "not_now" }, { end: "withdrawn" },
  ];

  test.each(ends)("$end has kind words in both languages, and the way back to the chat first", (why) => {
    for (const language of [call, callWordsFor("fr-CA")]) {
      for (const name of [null, "Noémie"]) {
        const { title, text } = language.ended(why, name);
        expect(`${title}${text}`).not.toMatch(/null|undefined/u);
        expect(text.length).toBeGreaterThan(20);
      }
    }
    expect(acts(seen({ step: { at: "ended", why, talked: 0, name: null, invited: null } }))[0]).toBe("close");
  });

  test("both languages say every word, and differently", () => {
    const said = (of: object): string[] => Object.values(of).flatMap((value: unknown) => (typeof value === "string" ? [value] : typeof value === "object" && value ? said(value) : []));
    const [en, fr] = [said(call), said(callWordsFor("fr"))];
    expect(fr).toHaveLength(en.length);
    expect(en.filter((text, index) => text === fr[index])).toEqual([]);
  });
});

test.each([[0, "0:00"], [247_000, "4:07"], [3_847_000, "1:04:07"], [-500, "0:00"]])("%i ms is %s", (ms, shown) => {
  expect(clock(ms)).toBe(shown);
});

test.each([
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/126 Mobile Safari/604.1", "ios"],
  ["Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36", "android"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "firefox"],
  ["Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18 Safari/605.1.15", "safari"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126 Safari/537.36 Edg/126", "chrome"],
  ["curl", "other"],
])("%s", (agent, browser) => {
  expect(browserOf(agent)).toBe(browser);
});
