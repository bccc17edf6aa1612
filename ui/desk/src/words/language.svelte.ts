// The page's language, and its words in it. Reading a word in a component makes the component follow.
import { en, type Words } from "./en";
import { fr } from "./fr";

const catalogues = { en, fr } satisfies Record<string, Words>;

export type Language = keyof typeof catalogues;

/** Every language, called as its speakers call it. */
export const LANGUAGES: Record<Language, string> = { en: "English", fr: "Français" };

/** The first of the wished languages (BCP 47) that the page speaks; else English. */
export function choose(wished: readonly (string | null | undefined)[]): Language {
  for (const tag of wished) {
    const primary = tag?.split("-")[0]?.toLowerCase();
    if (primary && Object.hasOwn(catalogues, primary)) return primary as Language;
  }
  return "en";
}

class Spoken {
  current = $state<Language>(choose(navigator.languages ?? []));

  /** The tag for dates and numbers: the system's own variant of the language where it is the same one. */
  get tag(): string {
    const system = navigator.language ?? "en";
    return choose([system]) === this.current && system.startsWith(this.current) ? system : this.current;
  }
}

export const language = new Spoken();

/** The words: `w.list.title`. */
export const w: Words = new Proxy(en as Words, {
  get: (_, part: keyof Words) => catalogues[language.current][part],
});
