// The words of the health light in French.
import type { Words } from "./en";

export const health: Words["health"] = {
  title: "État de ce bureau",
  outOf: (n) => (n < 2 ? "1 point à regarder" : `${n} points à regarder`),
  light: {
    good: "Tout va bien",
    bad: "Les visiteurs ne peuvent pas vous joindre",
    unknown: "Connexion",
  },
  state: {
    good: "Bon",
    warn: "À regarder",
    bad: "Mauvais",
    unknown: "Inconnu",
  },
  kind: {
    connection: "Liaison au hub",
    clock: "Horloges",
    notifications: "Notifications",
    do_not_disturb: "Ne pas déranger",
    ring: "Sonnerie",
    camera: "Caméra",
    microphone: "Micro",
  },
  found: {
    connection: {
      connected: "Connecté et à jour",
      slow: "Réponses lentes : branchez un câble ou rapprochez-vous du routeur",
      connecting: "Connexion et mise à jour",
      offline: "Vérifiez votre réseau ; le bureau réessaie de lui-même",
    },
    clock: {
      agrees: "Cet ordinateur et le hub sont d’accord",
      fast: "Cet ordinateur avance ; les heures affichées sont corrigées. Réglez-le par internet",
      slow: "Cet ordinateur retarde ; les heures affichées sont corrigées. Réglez-le par internet",
      unknown: "Le hub n’a pas encore donné l’heure",
    },
    notifications: {
      works: "Le système les affiche",
      turned_off: "Vous les avez coupées : rétablissez-les dans votre menu, en haut à droite",
      absent: "Aucun service de notification ici : lancez-en un ou demandez à l’informatique",
      refused: "Le système les retient : autorisez Deskbell dans ses réglages de notification",
      failed: "Le système n’a pas pris l’essai : autorisez Deskbell dans ses réglages de notification",
      unknown: "Ce système ne le dit pas : lancez l’essai pour le savoir",
    },
    do_not_disturb: {
      off: "Coupé : les messages s’entendent et s’affichent",
      on: "Actif : les appels sonnent, rien d’autre ne s’entend ni ne s’affiche. Coupez-le dans le système",
      unknown: "Ce système ne le dit pas",
    },
    ring: {
      works: "Son haut-parleur est là",
      turned_off: "Vous avez coupé les sons : rétablissez-les dans votre menu, en haut à droite",
      replaced: "Le haut-parleur choisi n’est pas branché, un autre sonne : branchez-le",
      absent: "Aucun haut-parleur : branchez-en un ou activez-le dans les réglages du son",
      failed: "Le haut-parleur n’a pas joué l’essai : choisissez-en un autre dans Sons et notifications",
      unknown: "Ce système ne le dit pas : lancez l’essai pour le savoir",
    },
    camera: {
      works: "Prête pour les appels",
      turned_off: "Aucune, selon votre choix : vous appelez par la voix",
      replaced: "La caméra choisie n’est pas branchée, une autre sert : branchez-la",
      absent: "Aucune caméra : branchez-en une, sinon on ne fait que vous entendre",
      refused: "Le système la retient : autorisez la caméra dans ses réglages de confidentialité",
      not_needed: "Aucune n’est prête ; vous ne prenez pas d’appel vidéo pour l’instant",
      unknown: "Ce système ne le dit pas",
    },
    microphone: {
      works: "Prêt pour les appels",
      turned_off: "Aucun, selon votre choix : on ne fait que vous voir",
      replaced: "Le micro choisi n’est pas branché, un autre sert : branchez-le",
      absent: "Aucun micro : branchez-en un, sinon on ne vous entend pas",
      refused: "Le système le retient : autorisez le micro dans ses réglages de confidentialité",
      not_needed: "Aucun n’est prêt ; vous ne prenez pas d’appel vidéo pour l’instant",
      unknown: "Ce système ne le dit pas",
    },
  },
  apart: (span) => `${span} d’écart`,
  connectedFor: (span) => `depuis ${span}`,
  test: "Essayer sonnerie et notification",
  testing: "Essai en cours",
  testedAt: (time) => `Essayé à ${time}`,
  tested: {
    both: "La sonnerie a joué et une notification s’est affichée. Les avez-vous remarquées ?",
    ring: "La sonnerie a joué. Aucune notification n’a pu s’afficher.",
    notification: "Une notification s’est affichée. La sonnerie n’a pas pu jouer.",
    neither: "Ni la sonnerie ni la notification n’ont abouti.",
  },
  deaf: "Pas entendu",
  deafSay:
    "Personne ne peut vous joindre par ce bureau : ni son ni notification. Ouvrez le voyant, en haut à gauche, pour y remédier.",
};
