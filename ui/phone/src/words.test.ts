import { expect, test } from "vitest";
import { wordsFor } from "./words";

test("the first language that there is, else English", () => {
  expect(wordsFor(["de-DE", "fr-CA", "en"]).locale).toBe("fr-CA");
  expect(wordsFor(["de"]).locale).toBe("en");
  expect(wordsFor([]).words.join.join).toBe("Join");
});

test("every text is there in both languages, and is not the other one's", () => {
  const texts = (value: unknown, path = ""): [string, string][] =>
    typeof value === "string" ? [[path, value]] : typeof value === "object" && value ? Object.entries(value).flatMap(([key, one]) => texts(one, `${path}.${key}`)) : [];
  const [en, fr] = [texts(wordsFor(["en"]).words), new Map(texts(wordsFor(["fr"]).words))];
  const same = en.filter(([path, text]) => text !== "" && fr.get(path) === text).map(([path]) => path);
  expect(same).toEqual([".done"]); // OK is the same in both.
  expect(en.filter(([, text]) => text.includes("'"))).toEqual([]);
});
