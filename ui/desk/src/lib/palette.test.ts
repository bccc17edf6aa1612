import type { Action } from "@/lib/keys";
import { firstChoice, offer, parse, type Sources } from "@/lib/palette";
import { box, canned } from "@/lib/samples";
import type { Receiver } from "@/lib/targets";
import type { Hit } from "@deskbell/shared/types";
import { expect, test } from "vitest";

const action = (id: string, name: string, group: Action["group"], may: true | string = true) =>
  ({ id, group, name: () => name, may: () => may, run: () => {}, icon: undefined }) as unknown as Action;

const receiver = (name: string) => ({ kind: "group", key: name, name, match: { score: 0, at: [] }, group: {} }) as unknown as Receiver;
const hit = (name: string): Hit => ({ conversation: name, name, seq: 1, at: 0, by_visitor: true, note: false, pieces: ["", "end"] });

const sources = (more: Partial<Sources> = {}): Sources => ({
  actions: [
    action("end", "End the conversation", "conversation"),
    action("release", "Release the conversation", "conversation", "not yours"),
    action("next", "Next waiting conversation", "go"),
    action("theme", "Dark theme", "desk"),
  ],
  people: [
    { box: box("1", { name: "Petra Müllerová" }), section: "ended" },
    { box: box("2", { name: "Enda Walsh" }), section: "waiting_for_me" },
  ],
  canned: [canned("end-of-sale"), canned("hello")],
  receivers: [],
  hits: [],
  recent: [],
  ...more,
});

const names = (typed: string, more?: Partial<Sources>) =>
  offer(typed, sources(more)).map(({ heading, offers }) => [heading, ...offers.map((one) => one.name)]);

test("everything that fits is offered under its heading", () => {
  expect(names("end")).toEqual([
    ["here", "End the conversation"],
    ["goTo", "Enda Walsh"],
    ["canned", "end-of-sale"],
  ]);
});

test("scattered letters count only where nothing has them in one piece", () => {
  expect(names("ed")).toEqual([
    ["here", "End the conversation"],
    ["goTo", "Enda Walsh"],
    ["canned", "end-of-sale"],
  ]);
});

test("the first letter narrows the search", () => {
  expect(parse("@pet")).toEqual({ only: "@", rest: "pet" });
  expect(names("@").flat()).toEqual(["goTo", "Petra Müllerová", "Enda Walsh"]);
  expect(names(">theme").flat()).toEqual(["actions", "Dark theme"]);
  expect(names("/").flat()).toEqual(["canned", "end-of-sale", "hello"]);
});

test("with nothing typed what was used last comes first, and what cannot be done comes last", () => {
  expect(names("")[0]).toEqual(["here", "End the conversation", "Release the conversation"]);
  expect(names("", { recent: ["theme"] })[2]).toEqual(["actions", "Dark theme", "Next waiting conversation"]);
  expect(names("", { recent: ["release"] })[0]?.at(-1)).toBe("Release the conversation");
});

test("canned answers are not offered before one has typed", () => {
  expect(names("").map(([heading]) => heading)).not.toContain("canned");
});

test("Enter takes what fits best among what can be done", () => {
  const chosen = (typed: string, more?: Partial<Sources>) => {
    const offers = offer(typed, sources(more)).flatMap((group) => group.offers);
    return offers[firstChoice(offers)]?.name;
  };
  const people: Sources["people"] = [{ box: box("3", { name: "Lea Fabre" }), section: "waiting_for_me" }];
  expect(chosen("lea", { people })).toBe("Lea Fabre");
  expect(chosen("lea", { people, actions: [action("release", "Release the conversation", "conversation")] })).toBe("Lea Fabre");
  expect(chosen("end")).toBe("End the conversation");
  expect(chosen("")).toBe("End the conversation");
  expect(firstChoice([])).toBe(0);
});

test("passing on is offered to those who ask for it by name", () => {
  const receivers = [receiver("Karim"), receiver("Lighting"), receiver("Night"), receiver("Orders")];
  const offered = (typed: string) => names(typed, { receivers, people: [], actions: [], canned: [] }).flat();
  expect(offered("tr")).toEqual(["here", "Transfer to Karim", "Transfer to Lighting", "Transfer to Night"]);
  expect(offered("transfer kar")).toEqual(["here", "Transfer to Karim"]);
  expect([offered("karim"), offered("t"), offered("to"), offered("tr gti")]).toEqual([[], [], [], []]);
});

test("messages come last, few of them, and Enter takes one only when nothing else fits", () => {
  const hits = ["a", "b", "c", "d"].map(hit);
  expect(names("end", { hits }).at(-1)).toEqual(["messages", "a", "b", "c"]);
  expect(names("@end", { hits }).flat()).not.toContain("messages");
  const offers = offer("zzz", sources({ hits })).flatMap((group) => group.offers);
  expect(offers[firstChoice(offers)]?.name).toBe("a");
});
