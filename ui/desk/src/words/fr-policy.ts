// Les mots de ce que l’organisation a décidé, en français.
import type { Words } from "./en";

export const policy: Words["policy"] = {
  set: "Défini par votre organisation",
  noFiles: "Votre organisation a désactivé les fichiers",
  title: "Réglages de votre organisation",
  wrong: (n) =>
    n === 1
      ? "Un réglage est erroné et n’est pas appliqué. Montrez ceci à votre informatique :"
      : `${n} réglages sont erronés et ne sont pas appliqués. Montrez ceci à votre informatique :`,
  line: (place, line) => `${place}, ligne ${line}`,
  more: (n) => `Et ${n} de plus : deskbell --print-policy les liste tous.`,
};
