// The words of the support bundle in French, and of a program that ended by itself.
import type { Words } from "./en";

export const support: Words["support"] = {
  open: "Dossier d’assistance…",
  title: "Dossier d’assistance",
  say: "Ce que doit savoir la personne qui vous aide. Parcourez-le, puis enregistrez-le. Deskbell ne l’envoie nulle part et ne collecte rien sur vous.",
  without: "Les messages, les noms, les adresses e-mail et les mots de passe n’y sont pas.",
  files: "Fichiers qu’il contient",
  content: (name) => `Contenu de ${name}`,
  part: {
    about: "Ce programme",
    system: "Cet ordinateur",
    policy: "Règles de votre organisation",
    health: "État de ce bureau",
    settings: "Vos réglages",
    storage: "Ce qui est gardé ici, en taille",
    devices: "Caméras et son, en nombre",
    network: "Liaison avec le hub",
    log: "Journal des 7 derniers jours",
    crash: "Un plantage",
    manifest: "Liste des fichiers",
    read_me: "De quoi il s’agit",
  },
  making: "Préparation en cours",
  failed: "Impossible de le préparer.",
  again: "Réessayer",
  earlier: "Afficher les lignes précédentes",
  save: "Enregistrer dans les téléchargements",
  saving: "Enregistrement",
  saved: "Enregistré :",
  reveal: "Afficher dans le dossier",
  whole: (size) => `${size} avant compression`,
  ended: "Deskbell s’est arrêté de façon inattendue la dernière fois.",
  endedSay: {
    crashed: "Il a gardé la trace du problème. Un dossier d’assistance la montre à ceux qui vous aident.",
    stopped: "Il a été arrêté de l’extérieur, ou l’ordinateur s’est éteint. Si cela se reproduit, un dossier d’assistance aide à comprendre pourquoi.",
  },
};
