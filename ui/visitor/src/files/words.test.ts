import { expect, test } from "vitest";
import { KINDS, type Unfit } from "./limits";
import { fileWordsFor } from "./words";

test("every word of the files is said in both languages", () => {
  const about = { most: "20 MB", files: 10, kinds: KINDS };
  const said = (locale: string): string[] => {
    const words = fileWordsFor(locale);
    const plain = Object.values(words).filter((word) => typeof word === "string");
    const unfit = (["empty", "large", "many", "kind"] satisfies Unfit[]).map((why) => words.unfit(why, about));
    const failed = (["lost", "unreadable", "blocked", "too_large", "unavailable", "forbidden"] as const).map((why) => words.failed(why));
    return [...plain, ...unfit, ...failed, words.uploading(40), words.cancel("a"), words.remove("a"), words.open("a")];
  };
  const [en, fr] = [said("en-GB"), said("fr-CA")];
  expect(fr).toHaveLength(en.length);
  expect([...en, ...fr].filter((text) => text === "" || text.includes("undefined"))).toEqual([]);
  expect(en.filter((text, index) => text === fr[index])).toEqual([]);
});
