// The page's language, and its words in it. Reading a word in a component makes the component follow.
import { en, type Words } from "./en";
import { fr } from "./fr";
import { pseudo, PSEUDO, type Pseudo } from "./pseudo";
import { spaced } from "./spaced";

const spoken = { en, fr: spaced(fr) } satisfies Record<string, Words>;

/** A language that people speak. */
export type Spoken = keyof typeof spoken;
export type Language = Spoken | Pseudo;

/** Every language, called as its speakers call it. */
export const LANGUAGES: Record<Spoken, string> = { en: "English", fr: "Français" };

/** Made when one is wished for: a page that is built has none of them. */
const made = new Map<Pseudo, Words>();

const isPseudo = (tag: string): tag is Pseudo => import.meta.env.DEV && (PSEUDO as readonly string[]).includes(tag);

function words(language: Language): Words {
  if (!isPseudo(language)) return spoken[language];
  if (!made.has(language)) made.set(language, pseudo(language, en));
  return made.get(language)!;
}

/** The first of the wished languages (BCP 47) that the page speaks; else English. */
export function choose(wished: readonly (string | null | undefined)[]): Language {
  for (const tag of wished) {
    if (tag && isPseudo(tag)) return tag;
    const primary = tag?.split("-")[0]?.toLowerCase();
    if (primary && Object.hasOwn(spoken, primary)) return primary as Spoken;
  }
  return "en";
}

class Current {
  current = $state<Language>(choose(navigator.languages ?? []));

  /** The language that people speak and this one is made of. */
  get base(): Spoken {
    return isPseudo(this.current) ? "en" : this.current;
  }

  /** The tag for dates and numbers: the system's own variant of the language where it is the same one. */
  get tag(): string {
    const system = navigator.language ?? "en";
    return choose([system]) === this.base && system.startsWith(this.base) ? system : this.base;
  }

  /** Where a line begins. */
  get dir(): "ltr" | "rtl" {
    return this.current === "ar-XB" ? "rtl" : "ltr";
  }
}

export const language = new Current();

/** The words: `w.list.title`. */
export const w: Words = new Proxy(en as Words, {
  get: (_, part: keyof Words) => words(language.current)[part],
});
