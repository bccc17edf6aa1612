import { fill, filled, find, slashBefore } from "@/lib/canned";
import { canned } from "@/lib/samples";
import { expect, test } from "vitest";

const variables = { visitor: "Mira", agent: "Noémie", organisation: "Lumen" };

test("c5 a slash at the beginning of a word opens the list, with what is typed after it", () => {
  expect(slashBefore("/", 1)).toEqual({ from: 0, typed: "" });
  expect(slashBefore("In stock. /Liv", 14)).toEqual({ from: 10, typed: "liv" });
  expect(slashBefore("two\n/a", 6)).toEqual({ from: 4, typed: "a" });
});

test("a slash inside a word, or behind the caret, opens nothing", () => {
  expect(slashBefore("and/or", 6)).toBeNull();
  expect(slashBefore("https://x", 9)).toBeNull();
  expect(slashBefore("/liv", 0)).toBeNull();
  expect(slashBefore("/liv done", 9)).toBeNull();
});

test("the best answer comes first", () => {
  const all = ["mode-livraison", "livraison-retard", "livraison-delai", "hello"].map((shortcut) => canned(shortcut));
  expect(find(all, "liv").map(({ answer }) => answer.shortcut)).toEqual(["livraison-delai", "livraison-retard", "mode-livraison"]);
  expect(find(all, "")).toHaveLength(4);
});

test("variables are filled, and what is none stays as it is", () => {
  expect(fill("Hello {visitor}, {order}", variables)).toEqual([
    { text: "Hello ", filled: false },
    { text: "Mira", filled: true },
    { text: ", {order}", filled: false },
  ]);
  expect(filled("{agent} of {organisation}", variables)).toBe("Noémie of Lumen");
});

test("a visitor whose name looks like a variable fills nothing more", () => {
  expect(filled("Hello {visitor}", { ...variables, visitor: "{agent}" })).toBe("Hello {agent}");
});
