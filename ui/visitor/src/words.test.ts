import { expect, test } from "vitest";
import { wordsFor } from "./words";

/** Every word, with its functions called for one and for several. */
function said(words: object): string[] {
  return Object.values(words).flatMap((value: unknown): string[] => {
    if (typeof value === "string") return [value];
    if (typeof value === "function") return [1, 2].map((count) => String(value(count, 90_000)));
    return said(value as object);
  });
}

test("every word is said in both languages, and differently where they differ", () => {
  const [en, fr] = [said(wordsFor(["en"]).words), said(wordsFor(["fr"]).words)];
  expect(fr).toHaveLength(en.length);
  expect([...en, ...fr].filter((text) => text === "" || text.includes("undefined"))).toEqual([]);
  expect(en.filter((text, index) => text === fr[index])).toEqual(["Emoji", "Message"]);
});

test("the first language that there is decides, and times follow its region", () => {
  expect(wordsFor(["de-DE", "fr-CA", "en"]).locale).toBe("fr-CA");
  expect(wordsFor(["de-DE"]).locale).toBe("en");
  expect(wordsFor([]).words.send).toBe("Send");
});
