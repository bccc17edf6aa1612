import { inWords, said, toldInWords } from "@/lib/refusals";
import { language } from "@/words";
import { en } from "@/words/en";
import type { Refusal, Told } from "@deskbell/shared/types";
import { afterEach, describe, expect, test } from "vitest";

const inFrench = <T>(say: () => T): T => {
  language.current = "fr";
  return say();
};

afterEach(() => {
  language.current = "en";
});

const HUB = { refusal: "hub", code: "taken", detail: null, message: "Somebody else has this conversation already." } as const satisfies Refusal;

describe("D5: why something was not done", () => {
  test("is said in the page's language, whatever the hub says in English", () => {
    const exact: Refusal = { ...HUB, detail: "with_somebody_else" };
    expect(inWords(exact)).toBe("Somebody else has this conversation already.");
    expect(inFrench(() => inWords(exact))).toBe("Quelqu’un d’autre a déjà cette conversation.");
  });

  test("of a detail that only a newer hub knows, and without one, the code is said", () => {
    for (const detail of [null, "unknown"] as const) expect(inWords({ ...HUB, detail })).toBe(en.refusals.code.taken());
    expect(inWords({ ...HUB, code: "unknown", message: "The moon is full." })).toBe("The hub refused this: The moon is full.");
  });

  test("says what it is about", () => {
    const cases: [Refusal, RegExp, RegExp][] = [
      [{ refusal: "text_too_long", chars: 2_100, limit: 2_000 }, /2100 characters.*2000/, /2100 caractères.*2000/],
      [{ refusal: "no_hub", address: "https://shop.example" }, /shop\.example/, /shop\.example/],
      [{ refusal: "network", error: { problem: "name_unknown", at: "desk.example" } }, /the name desk\.example/, /le nom desk\.example/],
      [{ refusal: "line", why: "restarting" }, /is restarting/, /redémarre/],
      [{ refusal: "trial", why: "no_port" }, /No port/, /Aucun port/],
      [{ refusal: "kept", words: "An older desk said so." }, /^An older desk said so\.$/, /^An older desk said so\.$/],
    ];
    for (const [refusal, english, french] of cases) {
      expect(inWords(refusal)).toMatch(english);
      expect(inFrench(() => inWords(refusal))).toMatch(french);
      language.current = "en";
    }
  });
});

describe("what the desk tells by itself", () => {
  test("C9: what was typed for something that was not done comes along", () => {
    const told: Told = { told: "not_done", why: { refusal: "line_lost_perhaps_done" }, written: "Please call her back" };
    expect(toldInWords(told)).toMatch(/see whether it was done\. You had written: “Please call her back”$/);
    expect(toldInWords({ ...told, written: "" })).toMatch(/whether it was done\.$/);
  });

  test("follows the language while it is shown", () => {
    const notice = said({ kind: "info", told: { told: "visitor_wrote", name: "Mira", what: "end" }, conversation: "a" });
    expect(notice.message).toBe("Mira has written meanwhile, so the conversation was not ended.");
    expect(inFrench(() => notice.message)).toBe("Mira a écrit entre-temps\u00a0: la conversation n’a pas été terminée.");
  });
});
