import { choose, language, w } from "@/words";
import { en } from "@/words/en";
import { fr } from "@/words/fr";
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

  test("take the same values, and none is left out of the French", () => {
    for (const [path, text] of english) {
      const other = french.get(path);
      if (typeof text !== "function" || typeof other !== "function") continue;
      expect(`${path}/${other.length}`).toBe(`${path}/${text.length}`);
    }
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
