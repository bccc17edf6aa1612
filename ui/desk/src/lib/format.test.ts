import { ago, day, initials, languageNames, rough, running, size, soon, timeIn } from "@/lib/format";
import { shortName } from "@/lib/names";
import { lengthOf } from "@/lib/text";
import { language } from "@/words";
import { beforeEach, expect, test } from "vitest";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = new Date(2025, 10, 21, 12, 0).getTime();

beforeEach(() => void (language.current = "en"));

test("a wait runs in seconds and gets rough after an hour", () => {
  expect([24 * SECOND, 3 * MINUTE + 41 * SECOND, 11 * HOUR + 59 * MINUTE, 6 * DAY + 4 * HOUR, -5].map(running)).toEqual([
    "0:24",
    "3:41",
    "11 h 59",
    "6 d 4 h",
    "0:00",
  ]);
  expect([8 * SECOND, 3 * MINUTE].map(rough)).toEqual(["8 s", "3 min"]);
});

test("how long ago gets rougher with the distance", () => {
  expect(ago(NOON - 20 * SECOND, NOON)).toBe("now");
  expect(ago(NOON - 6 * MINUTE, NOON)).toBe("6 min");
  expect(ago(NOON - 2 * HOUR, NOON)).toMatch(/10:00/);
  expect(ago(NOON - 2 * DAY, NOON)).toBe("Wed");
  expect(ago(NOON - 49 * DAY, NOON)).toMatch(/3/);
});

test("a day's separator says today and yesterday", () => {
  expect(day(NOON, NOON)).toMatch(/^Today, .*21/);
  expect(day(NOON - DAY, NOON)).toMatch(/^Yesterday, /);
  expect(day(NOON - 3 * DAY, NOON)).toMatch(/^Tuesday/);
});

test("what a site says of zones and languages never breaks the page", () => {
  expect(timeIn("Europe/Paris", NOON)).toMatch(/^\d\d:\d\d/);
  expect(timeIn("Mars/Base", NOON)).toBeNull();
  expect(languageNames(["fr", "not a language!"])).toBe("French, Not a language!");
});

test("initials are those of the first and the last word", () => {
  expect(["Mira Vogel", "Jean-Baptiste de La Rochefoucauld", "élodie", ""].map(initials)).toEqual(["MV", "JR", "É", "?"]);
});

test("a short name is the first one, but for names that the hub has made up", () => {
  expect(["Mira Vogel", "Cher", "Visitor 4821"].map(shortName)).toEqual(["Mira", "Cher", "Visitor 4821"]);
});

test("a text's length is counted as the hub counts it", () => {
  expect(lengthOf("abc")).toBe(3);
  expect(lengthOf("😀".repeat(5_000))).toBe(5_000);
});

test("a size is rounded as people say it", () => {
  expect([812, 84_000, 1_812_000, 20_971_520].map(size)).toEqual(["1 kB", "84 kB", "1.8 MB", "21 MB"]);
});

test("what is to come has its day, unless it is today", () => {
  expect(soon(NOON + 2 * HOUR, NOON)).toMatch(/^14:00/);
  expect(soon(NOON + 2 * DAY, NOON)).toMatch(/^Sun.* 12:00/);
  expect(soon(NOON + 40 * DAY, NOON)).toMatch(/31 Dec.*12:00/);
});
