// Les mots de ce qui vient d’en dehors de la fenêtre, en français.
import type { Words } from "./en";

export const shell: Words["shell"] = {
  loginStart: "Ouvrir à la connexion",
  loginStartSay: "Dans la barre système, quand vous ouvrez votre session",
  cannot: {
    organisation: "Défini par votre organisation.",
    system: "Les réglages du système, ou votre informatique, en décident.",
    refused: "Vous ne pouvez pas le changer sur cet ordinateur. Voyez avec votre informatique.",
    unknown: "Ce système ne le permet pas.",
  },
  copyLink: "Copier le lien",
  linkCopied: "Le lien est copié. Il ouvre cette conversation chez les collègues qui peuvent la lire.",
  linkNotCopied: "Le lien n’a pas pu être copié. Réessayez quand la fenêtre a le focus.",
  notHere:
    "La conversation de ce lien n’est pas sur votre bureau. Un collègue l’a peut-être : demandez à qui vous a envoyé le lien.",
  notHereOffline:
    "La conversation de ce lien n’est pas gardée sur cet ordinateur. Rouvrez le lien quand le bureau sera en ligne.",
  linkWaits: "Connectez-vous, et la conversation de votre lien s’affiche.",
  quitAsk: "Quitter pendant l’appel ?",
  quitSay: (name) => `Vous êtes en appel avec ${name}. Quitter raccroche ; la conversation reste, par chat.`,
  quit: "Raccrocher et quitter",
};
