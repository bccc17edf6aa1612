import { returnedSays } from "@/lib/returned";
import { language } from "@/words";
import { en } from "@/words/en";
import { fr } from "@/words/fr";
import type { News, Returned } from "@deskbell/shared/types";
import { afterEach, expect, test } from "vitest";

const MINUTE = 60_000;
const returned = (minutes: number, news: [News["what"], number][], times = 1): Returned => ({
  from: 0,
  until: minutes * MINUTE,
  offline: minutes * MINUTE,
  times,
  news: news.map(([what, count]) => ({ what, count, conversations: ["a"] })),
  sending: 0,
});

afterEach(() => void (language.current = "en"));

test("d4 what happened is said in one line, in the order in which the desk tells it", () => {
  const told = returned(12, [["messages", 3], ["reassigned", 1]]);
  expect(returnedSays(told)).toBe("12 min offline: 3 messages, 1 reassigned");
  language.current = "fr";
  expect(returnedSays(told)).toBe("12 min hors ligne\u00a0: 3 messages, 1 réattribuée");
});

test("d4 that nothing happened is said too, and how often the line was lost", () => {
  expect(returnedSays(returned(15, [], 2))).toBe("15 min offline, 2 times: nothing happened");
  language.current = "fr";
  expect(returnedSays(returned(15, [], 2))).toBe("15 min hors ligne, en 2 fois\u00a0: rien de nouveau");
});

test("d4 each kind is counted in each language's own grammar", () => {
  const kinds = Object.keys(en.returned.news) as News["what"][];
  const counted = (words: typeof en | typeof fr) => kinds.map((kind) => [1, 2].map((n) => words.returned.news[kind](n)).join(" / "));
  expect(counted(en)).toEqual([
    "1 message / 2 messages",
    "1 missed call / 2 missed calls",
    "1 new / 2 new",
    "1 back / 2 back",
    "1 reassigned / 2 reassigned",
    "1 no longer yours / 2 no longer yours",
    "1 ended / 2 ended",
    "1 of yours refused / 2 of yours refused",
    "1 of yours sent / 2 of yours sent",
  ]);
  expect(counted(fr)).toEqual([
    "1 message / 2 messages",
    "1 appel manqué / 2 appels manqués",
    "1 nouvelle / 2 nouvelles",
    "1 de retour / 2 de retour",
    "1 réattribuée / 2 réattribuées",
    "1 n’est plus à vous / 2 ne sont plus à vous",
    "1 terminée / 2 terminées",
    "1 de vos messages refusé / 2 de vos messages refusés",
    "1 de vos messages envoyé / 2 de vos messages envoyés",
  ]);
});
