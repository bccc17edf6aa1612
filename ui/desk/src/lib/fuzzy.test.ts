import { isWhole, marked, match } from "@/lib/fuzzy";
import { expect, test } from "vitest";

const best = (typed: string, ...texts: string[]) =>
  texts
    .map((text) => ({ text, score: match(typed, text)?.score ?? -Infinity }))
    .sort((a, b) => b.score - a.score)
    .map(({ text }) => text);

test("all letters must be there, in their order", () => {
  expect(match("tr", "Release the conversation")).not.toBeNull();
  expect(match("rt", "tr")).toBeNull();
  expect(match("end!", "end")).toBeNull();
});

test("accents and capitals do not matter", () => {
  expect(match("beatrice", "Béatrice")?.at).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(match("ÉCRIRE", "écrire")).not.toBeNull();
});

test("a whole piece beats scattered letters, and a word's beginning beats its middle", () => {
  expect(best("tr", "Petra", "Tremblay", "To the river")).toEqual(["Tremblay", "Petra", "To the river"]);
  expect(isWhole(match("tr", "Petra")!)).toBe(true);
  expect(isWhole(match("tr", "To the river")!)).toBe(false);
});

test("a name of more than one word is one piece", () => {
  expect(match("agent 32", "Agent 321")?.at).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(isWhole(match("beatrice  tr", "Béatrice\u00a0Tremblay")!)).toBe(true);
  expect(isWhole(match("a 3", "Agent 321")!)).toBe(false);
});

test("scattered letters are looked for at the beginnings of words", () => {
  expect(match("rtc", "Release the conversation")?.at).toEqual([0, 8, 12]);
});

test("nothing typed fits everything", () => {
  expect(match("  ", "anything")).toEqual({ score: 0, at: [] });
});

test("a text is cut where it was matched", () => {
  expect(marked("Petra", [2, 3])).toEqual([
    { text: "Pe", marked: false },
    { text: "tr", marked: true },
    { text: "a", marked: false },
  ]);
});
