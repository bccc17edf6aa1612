// Les moments dans une phrase, en français : chaque forme du moment veut ses propres mots.

/** 14:02, 14 h 02 : l’heure seule, donc aujourd’hui. */
const isTime = (when: string) => /^\d{1,2}(:|\s?h)/.test(when);
/** 4 déc., 14:02 : un jour du mois. */
const isDate = (when: string) => /^\d/.test(when) && !isTime(when);

/** « à 14:02 », « le 4 déc., 14:02 », « ven. 09:00 ». */
export const at = (when: string) => (isTime(when) ? `à ${when}` : isDate(when) ? `le ${when}` : when);

/** « depuis 14:02 », « depuis le 4 déc. ». */
export const since = (when: string) => `depuis ${isDate(when) ? "le " : ""}${when}`;

/** Un état : « à 14:02 », « au 4 déc., 14:02 ». */
export const asOf = (when: string) => (isTime(when) ? `à ${when}` : `au ${when}`);

/** Ce qui est reporté : « à 14:02 », « au 4 déc., 09:00 », « à ven. 09:00 ». Reporté « le 4 déc. » dirait quand on l’a fait. */
export const till = (when: string) => (isDate(when) ? `au ${when}` : `à ${when}`);

/** « jusqu’à 14:02 », « jusqu’au 4 déc., 14:02 ». */
export const until = (when: string) => `jusqu’${till(when)}`;
