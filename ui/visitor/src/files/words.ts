/** Every word of the files, in one typed list for each language. The widget's own words are in `../words.ts`. */
import type { Kind, Unfit } from "./limits";
import type { Failure } from "./upload";

export interface FileWords {
  attached: string;
  waiting: string;
  uploading(percent: number): string;
  paused: string;
  pausedByHub: string;
  ready: string;
  cancel(name: string): string;
  remove(name: string): string;
  retry: string;
  unfit(why: Unfit, about: { most: string; files: number; kinds: readonly Kind[] }): string;
  failed(why: Failure): string;
  open(name: string): string;
  download: string;
  downloading: string;
  notGiven: string;
  notShown: string;
  close: string;
}

const en: FileWords = {
  attached: "Attached files",
  waiting: "Waits for its turn",
  uploading: (percent) => `${percent} % sent`,
  paused: "No connection. Goes on when it is back",
  pausedByHub: "Has to wait a moment. Goes on by itself",
  ready: "Ready",
  cancel: (name) => `Cancel ${name}`,
  remove: (name) => `Remove ${name}`,
  retry: "Try again",
  unfit: (why, { most, files, kinds }) => {
    switch (why) {
      case "empty":
        return "This file is empty";
      case "large":
        return `Too large: ${most} at most`;
      case "many":
        return `${files} files at most in one message`;
      case "kind":
        return `This kind cannot be sent. You can send ${listed(kinds.map((kind) => EN_KINDS[kind]), "en")}`;
    }
  },
  failed: (why) => {
    switch (why) {
      case "lost":
        return "The connection was lost";
      case "unreadable":
        return "The file can no longer be read. Pick it again";
      case "blocked":
        return "Files cannot be sent here at the moment";
      case "too_large":
        return "The file is too large";
      case "unavailable":
      case "internal":
      case "not_found":
      case "bad_token":
      case "too_fast":
        return "Something did not work on our side";
      default:
        return "We cannot take this file";
    }
  },
  open: (name) => `Show ${name} in large`,
  download: "Download",
  downloading: "One moment …",
  notGiven: "Not loaded. Try again",
  notShown: "The picture could not be loaded",
  close: "Close the picture",
};

const EN_KINDS: Record<Kind, string> = {
  pictures: "pictures",
  sound: "sound",
  video: "video",
  pdf: "PDF",
  text: "text",
  archives: "ZIP",
  documents: "office documents",
};

const fr: FileWords = {
  attached: "Fichiers joints",
  waiting: "Attend son tour",
  uploading: (percent) => `${percent} % envoyés`,
  paused: "Pas de connexion. Continue à son retour",
  pausedByHub: "Doit attendre un instant. Continue tout seul",
  ready: "Prêt",
  cancel: (name) => `Annuler ${name}`,
  remove: (name) => `Retirer ${name}`,
  retry: "Réessayer",
  unfit: (why, { most, files, kinds }) => {
    switch (why) {
      case "empty":
        return "Ce fichier est vide";
      case "large":
        return `Trop gros : ${most} au plus`;
      case "many":
        return `${files} fichiers au plus par message`;
      case "kind":
        return `Ce type ne peut pas être envoyé. Vous pouvez envoyer ${listed(kinds.map((kind) => FR_KINDS[kind]), "fr")}`;
    }
  },
  failed: (why) => {
    switch (why) {
      case "lost":
        return "La connexion a été perdue";
      case "unreadable":
        return "Le fichier ne peut plus être lu. Choisissez-le de nouveau";
      case "blocked":
        return "Aucun fichier ne peut être envoyé ici pour l’instant";
      case "too_large":
        return "Le fichier est trop gros";
      case "unavailable":
      case "internal":
      case "not_found":
      case "bad_token":
      case "too_fast":
        return "Quelque chose n’a pas marché de notre côté";
      default:
        return "Nous ne pouvons pas prendre ce fichier";
    }
  },
  open: (name) => `Afficher ${name} en grand`,
  download: "Télécharger",
  downloading: "Un instant …",
  notGiven: "Non chargé. Réessayer",
  notShown: "L’image n’a pas pu être chargée",
  close: "Fermer l’image",
};

const FR_KINDS: Record<Kind, string> = {
  pictures: "des images",
  sound: "du son",
  video: "de la vidéo",
  pdf: "des PDF",
  text: "du texte",
  archives: "des ZIP",
  documents: "des documents bureautiques",
};

/** The words of the language that the widget speaks. */
export function fileWordsFor(locale: string): FileWords {
  return locale.toLowerCase().startsWith("fr") ? fr : en;
}

function listed(parts: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: "disjunction" }).format(parts);
}
