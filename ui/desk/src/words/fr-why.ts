// Les mots des décisions d’attribution (T5), en français.
import type { Words } from "./en";
import type { why as english } from "./en-why";
import { at } from "./fr-when";

export const why: Pick<Words, keyof typeof english> = {
  why: {
    open: "Toute la décision",
    waited: "Pourquoi elle a attendu",
    act: "Pourquoi cet agent l’a…",
    decided: (time, group) => `Décidé ${at(time)} pour ${group}. Chacun est montré tel qu’il était alors, le mieux placé d’abord.`,
    wanted: (what) => `Recherché : ${what}`,
    languages: (names, required) => (required ? `${names}, obligatoire` : `${names}, de préférence`),
    skills: (names) => `connaît ${names}`,
    table: "Qui a été considéré",
    columns: { agent: "Agent", standing: "Disponibilité", slots: "Places", languages: "Langues", skills: "Compétences", idle: "Sans travail depuis", verdict: "Pourquoi, ou pourquoi pas" },
    standing: {
      gone: "non connecté",
      away: "absent",
      red: "indisponible",
      in_call: "en appel",
      finishing: "termine",
      full: "complet",
      free: "disponible",
    },
    old: "Leur situation n’a pas été gardée lors de cette décision.",
    whatIf: "Et si",
    asItWas: "Comme c’était",
    oneMoreAgent: "Un agent de plus avait été là",
    oneMoreSlot: (name) => `Une place de plus : ${name}`,
    otherwise: "aurait été : ",
    oneMoreGets: "Cet agent l’aurait eue.",
    stillWaits: "Elle aurait attendu tout autant.",
    same: (name) => `Pas de différence : ${name} l’aurait eue.`,
    other: (name, before) =>
      before === null ? `Serait allée tout de suite à : ${name}. Elle a attendu.` : `Serait allée à : ${name}, et non à : ${before}.`,
    cannotPlay: "Cette décision a été gardée avant de contenir ce qu’il faut.",
  },
};
