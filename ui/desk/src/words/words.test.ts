import { before, soon } from "@/lib/format";
import { choose, language, LANGUAGES, w, type Words } from "@/words";
import { en } from "@/words/en";
import { fr } from "@/words/fr";
import { asOf, at, since, till, until } from "@/words/fr-when";
import { accented, mirrored, pseudo } from "@/words/pseudo";
import { describe, expect, test } from "vitest";

type Tree = { [key: string]: Tree | string | readonly string[] | ((...args: never[]) => unknown) };

/** Every text of a catalogue by its path. */
function leaves(tree: Tree, path = ""): [string, Exclude<Tree[string], Tree>][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "object" && !Array.isArray(value)
      ? leaves(value as Tree, `${path}${key}.`)
      : [[`${path}${key}`, value as Exclude<Tree[string], Tree>] as [string, Exclude<Tree[string], Tree>]],
  );
}

/** Words that French has from English or the other way round, names, signs, and what is put together of values alone. */
const ALIKE = [
  "bar.live", "board.column.agent", "board.counts.agents", "board.counts.conversations", "board.fromNobody", "board.pages",
  "call.figures.direct", "call.figures.kbps", "call.figures.ms", "channel.chat", "channel.mobile", "check.notifications",
  "composer.note", "figures.csv", "figures.lines.absent", "figures.parts.agent", "figures.plots.conversations",
  "figures.tiles.conversations.name", "health.kind.notifications", "keyCaps.Alt", "keyCaps.Ctrl", "keyCaps.Tab",
  "line.version", "list.title", "manageCanned.variable.organisation", "menu.notifications", "palette.actions",
  "palette.onlyActions", "returned.news.messages", "search.agent", "search.note", "shift.what", "side.page",
  "sounds.notifications", "sounds.tones.marimba", "sounds.volume", "span.minutes", "start.email", "stints.messages",
  "transfer.role.admin", "transfer.role.agent", "why.columns.agent",
];

const english = new Map(leaves(en as unknown as Tree));
const french = new Map(leaves(fr as unknown as Tree));

describe("the catalogues", () => {
  test("have the same texts of the same kind", () => {
    const shape = (of: Map<string, unknown>) => [...of].map(([path, text]) => `${path}: ${typeof text}`).sort();
    expect(shape(french)).toEqual(shape(english));
  });

  test.each([["English", english], ["French", french]] as const)("%s has no empty text", (_, texts) => {
    const empty = [...texts].filter(([, text]) => typeof text === "string" && text.trim() === "");
    expect(empty).toEqual([]);
  });

  test.each([["English", english], ["French", french]] as const)("%s has printed apostrophes", (_, texts) => {
    const typed = [...texts].filter(([, text]) => /\p{L}'/u.test(called(text))).map(([path]) => path);
    expect(typed).toEqual([]);
  });

  test("take the same values, and none is left out of the French", () => {
    for (const [path, text] of english) {
      const other = french.get(path);
      if (typeof text !== "function" || typeof other !== "function") continue;
      expect(`${path}/${other.length}`).toBe(`${path}/${text.length}`);
    }
  });
});

/** What a text says of these values, for texts that are called; those that want others are passed over. */
function called(text: unknown): string {
  if (typeof text !== "function") return JSON.stringify(text);
  const values = ["Mira", "Tom", "Ana", "Lea"].slice(0, text.length);
  for (const tried of [values, values.map(() => 2)]) {
    try {
      return JSON.stringify((text as (...values: unknown[]) => unknown)(...tried)) ?? "";
    } catch {
      // It takes something else.
    }
  }
  return "";
}

describe("D5: the French catalogue", () => {
  test("says nothing in English but what both languages say alike", () => {
    const same = [...english].filter(([path, text]) => {
      const says = called(text);
      return /\p{L}{2}/u.test(says.replace(/Mira|Tom|Ana|Lea|undefined|null|NaN/g, "")) && says === called(french.get(path));
    });
    expect(same.map(([path]) => path).sort()).toEqual(ALIKE);
  });
});

describe("D5: French as it is printed", () => {
  test("no line breaks before a high sign or inside quotes, in what is put together too", () => {
    language.current = "fr";
    const texts = (Object.keys(fr) as (keyof Words)[]).flatMap((part) => leaves({ [part]: w[part] } as unknown as Tree));
    const broken = texts.filter(([, text]) => / [:;?!»%]|« /.test(typeof text === "function" ? called(text) : JSON.stringify(text)));
    expect(broken.map(([path]) => path)).toEqual([]);
    expect(w.tags.deleteAsk("urgent")).toBe("Supprimer «\u00a0urgent\u00a0»\u00a0?");
    expect(w.offline.age("3 min")).toContain("écrivez\u00a0: ");
    expect(w.flag.up("Mira", "tarif")).toEqual(["", "Mira", " demande de l’aide\u00a0: «\u00a0tarif\u00a0»"]);
    language.current = "en";
  });

  test("a moment has the words that its form wants", () => {
    const [hour, canadian, day, weekday] = ["14:02", "14 h 02", "4 déc., 14:02", "ven. 09:00"] as const;
    expect([hour, canadian, day, weekday].map(at)).toEqual(["à 14:02", "à 14 h 02", "le 4 déc., 14:02", "ven. 09:00"]);
    expect([hour, canadian, day].map(since)).toEqual(["depuis 14:02", "depuis 14 h 02", "depuis le 4 déc., 14:02"]);
    expect([hour, day].map(asOf)).toEqual(["à 14:02", "au 4 déc., 14:02"]);
    expect([hour, day, weekday].map(till)).toEqual(["à 14:02", "au 4 déc., 14:02", "à ven. 09:00"]);
    expect([hour, day].map(until)).toEqual(["jusqu’à 14:02", "jusqu’au 4 déc., 14:02"]);
  });

  test("the forms are those in which moments are written", () => {
    language.current = "fr";
    const noon = new Date(2026, 11, 4, 12, 0).getTime();
    const day = 24 * 60 * 60_000;
    expect(at(before(noon, noon + 1_000))).toMatch(/^à 12/);
    expect(at(before(noon, noon + 3 * day))).toMatch(/^le 4 déc\./);
    expect(till(soon(noon + 2 * day, noon))).toMatch(/^à dim\./);
    expect(till(soon(noon + 20 * day, noon))).toMatch(/^au 24 déc\./);
    language.current = "en";
  });
});

describe("languages that are made", () => {
  test("en-XA is longer and accented, and ar-XB runs from right to left; both have every text", () => {
    for (const [tag, dir] of [["en-XA", "ltr"], ["ar-XB", "rtl"]] as const) {
      language.current = choose([tag]);
      expect([language.current, language.dir, language.base]).toEqual([tag, dir, "en"]);
      expect(leaves(pseudo(tag, en as unknown as Words) as unknown as Tree).map(([path]) => path)).toEqual([...english.keys()]);
      expect(w.composer.send).not.toBe(en.composer.send);
      expect(w.offline.waits(2).join("")).toMatch(/^\[.*2.*\]$/);
    }
    language.current = "en";
    expect([...accented("Send it")].length).toBeGreaterThanOrEqual(Math.floor("Send it".length * 1.3));
    expect(mirrored("2:41 left")).toBe("2:41 \u200f\u202eleft\u202c\u200f");
  });

  test("are nobody's choice by their language alone", () => {
    expect(choose(["ar", "fr"])).toBe("fr");
    expect(Object.keys(LANGUAGES)).toEqual(["en", "fr"]);
  });
});

describe("the choice of a language", () => {
  test("takes the first that the page speaks", () => {
    expect(choose([null, "de-DE", "fr-CA", "en"])).toBe("fr");
    expect(choose(["xx"])).toBe("en");
    expect(choose([])).toBe("en");
  });

  test("changes every word at once", () => {
    language.current = "fr";
    expect([w.composer.send, w.offline.waits(1).join(""), w.offline.waits(3).join("")]).toEqual([
      "Envoyer",
      "1 message attend et partira au retour du hub.",
      "3 messages attendent et partiront dans l’ordre.",
    ]);
    language.current = "en";
    expect([w.composer.send, w.offline.waits(1).join("")]).toEqual(["Send", "1 message waits and goes out when the hub is back."]);
  });

  test("counts nothing as plural in English and as singular in French", () => {
    expect(en.line.waits(0)).toMatch(/^0 messages/);
    expect(fr.line.waits(0)).toMatch(/^0 message /);
  });
});
