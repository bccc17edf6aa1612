// Les mots du passage du chat à la vidéo, et de la vérification de la caméra et du micro, en français.
import type { Words } from "./en";
import type { inviting as english } from "./en-invite";
import { of } from "./fr-call";

export const inviting: Pick<Words, keyof typeof english> = {
  invite: {
    act: "Vidéo",
    hint: "Inviter le visiteur à un appel vidéo",
    long: "Inviter en vidéo",
    again: "Inviter de nouveau",
    write: "Écrire",
    notHere: "Pas sur ce canal",
    already: "Déjà invité : attendez la réponse, ou annulez",
    another: "Une invitation à la fois : annulez d’abord l’autre",
    inCall: "Pas pendant un appel",
    pending: (name) => ["", `Invitation vidéo envoyée à ${name}`],
    pendingFor: (span) => `il y a ${span}`,
    pendingSay: "Le chat continue entre-temps.",
    waitsThere: "Vous attendez dans la salle sur votre autre appareil.",
    chip: (span) => ["Invitation vidéo, ", span],
    wait: "Attendre en salle",
    waitHint: "Votre caméra s’allume pour vous seul ; l’appel commence dès que le visiteur arrive",
    cancel: "Annuler",
    cancelLong: "Annuler l’invitation",
    cancelAgain: "Encore une fois",
    room: (name) => `Salle vidéo, en attente ${of(name)}`,
    waiting: (name) => `En attente ${of(name)}`,
    onlyYou: "Vous seul voyez ceci avant l’arrivée du visiteur",
    since: (span) => `Invitation envoyée il y a ${span}`,
    accepted: "A accepté votre invitation en vidéo",
    acceptedBy: (name) => ["", name, " a accepté votre invitation en vidéo"],
    cancelsToo: "L’invitation en vidéo s’en trouve annulée.",
    others: (name) => `Inviter ${name} en vidéo`,
    othersSay: (n) =>
      n < 2
        ? "Vous avez un autre chat ouvert. Laissez-le, ou mettez-le en de bonnes mains le temps de l’appel."
        : `Vous avez ${n} autres chats ouverts. Laissez-les, ou mettez-les en de bonnes mains le temps de l’appel.`,
    keep: "Reste ouvert",
    what: (name) => `Que devient ${name}`,
    snoozeFor: "Reporter",
    snoozed: (time) => `Reporter : ${time}`,
    transferTo: "Transférer à",
    snoozeAll: "Tout reporter de 3 heures",
    keepAll: "Tout laisser ouvert",
    go: "Inviter",
    goAnd: (n) => `Inviter, ${n} de côté`,
    invited: (name) => ["", name, " a invité le visiteur en vidéo"],
    invitedMe: ["", "Vous", " avez invité le visiteur en vidéo"],
    over: (why) => {
      switch (why.end) {
        case "not_now":
          return ["", "Pas maintenant :", " le visiteur continue par chat"];
        case "withdrawn":
          return ["", "Invitation annulée", ""];
        case "conversation_left":
          return ["", "Invitation annulée", " : la conversation a été confiée, reportée ou terminée"];
        case "left":
          return ["", "Fin de l’invitation", why.party === "visitor" ? " : le visiteur est parti" : " : le bureau de l’agent est resté absent trop longtemps"];
        case "hung_up":
        case "declined":
        case "missed":
        case "cancelled":
        case "no_connection":
        case "no_media":
        case "gave_up":
          return ["", "Fin de l’invitation", ""];
      }
    },
    announce: {
      invited: (name) => `Invitation à un appel vidéo envoyée à ${name}`,
      room: (name) => `Vous attendez ${name} dans la salle vidéo`,
    },
  },
  ready: {
    title: "Disponible en vidéo ?",
    say: "Les visiteurs pourront désormais vous appeler. Regardez-vous d’abord ; personne d’autre ne voit ceci.",
    starting: "La caméra démarre",
    camera: "Caméra",
    microphone: "Micro",
    works: { camera: "Autorisée, et elle marche", microphone: "Autorisé, et il vous entend" },
    quiet: "Autorisé. Dites quelque chose : les barres doivent bouger",
    asking: "Le système va peut-être demander : autorisez",
    chosenNone: { camera: "Aucune, par choix : vous appelez de vive voix", microphone: "Aucun, par choix : on ne fait que vous voir" },
    voiceOnly: "Les appels se feront de vive voix, et les visiteurs le sauront.",
    unheard: "Les visiteurs vous verront sans rien entendre.",
    neither: "Les visiteurs ne pourraient ni vous voir ni vous entendre.",
    how: {
      windows: {
        camera: "Ouvrez Paramètres, Confidentialité et sécurité, Caméra, et activez « Autoriser les applications de bureau à accéder à votre caméra ».",
        microphone: "Ouvrez Paramètres, Confidentialité et sécurité, Microphone, et activez « Autoriser les applications de bureau à accéder à votre microphone ».",
      },
      mac: {
        camera: "Ouvrez Réglages Système, Confidentialité et sécurité, Caméra, et activez Deskbell.",
        microphone: "Ouvrez Réglages Système, Confidentialité et sécurité, Micro, et activez Deskbell.",
      },
      linux: {
        camera: "Autorisez la caméra dans les réglages de confidentialité, ou demandez à l’informatique de vous ajouter au groupe « video ».",
        microphone: "Autorisez le micro dans les réglages de confidentialité ou de son.",
      },
    },
    check: "Vérifier encore",
    checking: "Vérification",
    go: "Me rendre disponible",
    goAnyway: "Disponible ainsi",
  },
};
