// Les mots des appels en français.
import type { Pieces, Words } from "./en";

/** « d’Ana », « de Mira ». */
export const of = (name: string) => (/^[aeiouyhàâäéèêëîïôöùûü]/i.test(name) ? `d’${name}` : `de ${name}`);

export const call: Words["call"] = {
  incoming: "Appel vidéo entrant",
  from: (group, page) => (page ? `${group} · depuis la page ${page}` : group),
  secondsLeft: (n) => (n < 2 ? "seconde restante" : "secondes restantes"),
  rings: (name): Pieces => ["", name, " vous appelle en vidéo"],
  boxRings: (group) => (group ? `Appel vidéo · ${group}` : "Appel vidéo"),
  ringsFor: (left) => `sonne encore ${left}`,
  lasts: (span) => `en appel depuis ${span}`,
  go: "Répondre",
  decline: "Refuser",
  look: "Voir",
  onlyYou: "Vous seul voyez ceci tant que vous ne répondez pas",
  withoutPicture: "Vous répondez sans image",
  unanswered: (name) => `Sans réponse : le chat est proposé à ${name}.`,
  draftKept: (name): Pieces => ["Votre brouillon pour ", name, " est gardé, curseur compris."],
  placeKept: (name): Pieces => ["Votre place avec ", name, " est gardée."],
  back: (name) => `Revenir à ${name}`,

  microphone: "Micro",
  camera: "Caméra",
  speaker: "Haut-parleur",
  systemChoice: "Choix du système",
  noMicrophone: "Pas de micro",
  noCamera: "Pas de caméra",
  noSpeaker: "Pas de haut-parleur",
  gone: "Non branché",
  level: "Volume de votre micro",

  mute: "Couper",
  unmute: "Rétablir",
  muted: "Micro coupé",
  muteLong: "Couper le micro",
  unmuteLong: "Rétablir le micro",
  cameraOff: "Sans caméra",
  cameraOn: "Caméra",
  switchCamera: "Changer",
  switchCameraLong: "Passer à la caméra suivante",
  devices: "Appareils",
  devicesLong: "Micro, caméra et haut-parleur",
  fullScreen: "Plein écran",
  leaveFullScreen: "Quitter le plein écran",
  hangUp: "Raccrocher",
  hangUpAgain: "Encore une fois",
  whole: "Montrer l’image entière",
  fill: "Remplir la scène",
  bar: "Appel",
  stage: (name) => `Appel vidéo avec ${name}`,
  own: "Vous",
  ownMoves: "Votre image. Les flèches la déplacent vers un autre coin.",
  clock: (span) => `En conversation depuis ${span}`,
  picture: { visitor: (name) => `Caméra ${of(name)}`, own: "Votre caméra" },

  answering: "Réponse en cours",
  connecting: "Connexion",
  connectingSay: (name) => `Votre appareil et celui ${of(name)} se cherchent.`,
  reconnecting: "Reconnexion",
  reconnectingSay: (left) => `La liaison s’est rompue. Encore ${left} d’essais ; le chat continue.`,
  theirs: {
    muted: (name) => `Le micro ${of(name)} est coupé`,
    noMicrophone: (name) => `${name} n’a pas de micro`,
    cameraOff: (name) => `La caméra ${of(name)} est coupée`,
    noCamera: (name) => `${name} n’a pas de caméra`,
    voiceOnly: "Voix seule : le réseau est trop faible pour l’image",
  },

  grade: { good: "Bonne", fair: "Moyenne", poor: "Faible" },
  gradeSay: {
    good: "L’image et la voix sont comme il faut.",
    fair: "L’image est plus petite ou moins fluide qu’elle ne pourrait.",
    poor: "La voix d’abord ; l’image revient d’elle-même.",
  },
  quality: "Qualité de la liaison",
  figures: {
    roundTrip: "Aller-retour",
    lost: "Perdu en route",
    sent: "Envoyé",
    received: "Reçu",
    path: "Chemin",
    direct: "direct",
    relayed: "par un relais",
    ms: (n) => `${n} ms`,
    percent: (n) => `${n} %`,
    kbps: (n) => `${n} kb/s`,
    picture: (height, fps) => (fps === null ? `${height}p` : `${height}p, ${fps}/s`),
  },

  trouble: {
    no_microphone: ["Pas de micro.", "Branchez-en un ; il est pris aussitôt."],
    microphone_refused: ["Le système refuse le micro.", "Autorisez Deskbell dans ses réglages de confidentialité."],
    microphone_lost: ["Le micro s’est arrêté.", "Rebranchez-le, ou choisissez-en un autre."],
    no_speaker: ["Rien ne peut jouer le son.", "Branchez un casque ou des haut-parleurs."],
    speaker_lost: ["Le haut-parleur s’est arrêté.", "Un autre prend le relais s’il y en a un ; voyez Appareils."],
    no_camera: ["Pas de caméra.", "Branchez-en une, ou continuez de vive voix."],
    camera_refused: ["Le système refuse la caméra.", "Autorisez Deskbell dans ses réglages de confidentialité."],
    camera_busy: ["Un autre programme a la caméra.", "Fermez-le ; l’image viendra d’elle-même."],
    camera_lost: ["La caméra s’est arrêtée.", "Rebranchez-la, ou choisissez-en une autre."],
    voice_only: ["Voix seule pour l’instant.", "Le réseau est trop faible ; l’image revient d’elle-même."],
    no_relay: ["Le relais ne fonctionne pas.", "Certains réseaux stricts seront injoignables ; dites-le à l’informatique."],
  },

  over: {
    title: (why, talked) => {
      switch (why.end) {
        case "missed":
          return "Appel manqué";
        case "declined":
          return "Appel refusé";
        case "cancelled":
          return "Appel annulé";
        case "not_now":
          return "Pas maintenant";
        case "withdrawn":
          return "Invitation annulée";
        case "no_connection":
        case "no_media":
          return "L’appel n’a pas abouti";
        case "gave_up":
          return "Liaison perdue";
        case "hung_up":
          return "Appel terminé";
        case "left":
        case "conversation_left":
          return talked ? "Appel terminé" : "L’appel n’a pas eu lieu";
      }
    },
    say: (why, name) => {
      switch (why.end) {
        case "hung_up":
          return why.by === "agent" ? "Vous avez raccroché." : `${name} a raccroché.`;
        case "declined":
          return `Le chat est proposé à ${name}.`;
        case "missed":
          return `Sans réponse. Le chat est proposé à ${name}.`;
        case "cancelled":
          return `${name} a raccroché avant la réponse.`;
        case "not_now":
          return `${name} préfère ne pas venir en vidéo pour l’instant. Le chat continue.`;
        case "withdrawn":
          return "Vous l’avez reprise.";
        case "no_connection":
          return "Les deux appareils n’ont pas pu se joindre. Continuez par chat, ou réessayez.";
        case "no_media":
          return "Un des appareils ne peut pas ce qu’il faut à un appel. Continuez par chat.";
        case "gave_up":
          return "Elle n’est pas revenue en 30 s. Continuez par chat, ou réessayez.";
        case "left":
          return why.party === "visitor" ? `${name} a quitté la page.` : "Votre bureau est resté absent trop longtemps.";
        case "conversation_left":
          return "La conversation a été terminée, reportée ou confiée.";
      }
    },
    remind: "Encore ouverte : dites de quoi il s’agissait, et terminez-la ensuite.",
    tag: "Étiqueter",
    note: "Note de fin",
    open: "Ouvrir le chat",
  },

  began: (by): Pieces => ["", "Appel vidéo", by === "visitor" ? " du visiteur" : " de l’agent"],
  ended: (why, talked): Pieces => {
    const after = talked === null ? "" : ` après ${talked}`;
    switch (why.end) {
      case "hung_up":
        return ["", "Appel terminé", `${after} : ${why.by === "visitor" ? "le visiteur" : "l’agent"} a raccroché`];
      case "declined":
        return ["", "Appel refusé", ""];
      case "missed":
        return ["", "Appel manqué", " : personne n’a répondu"];
      case "cancelled":
        return ["", "Appel annulé", " avant la réponse"];
      case "not_now":
      case "withdrawn":
        return ["", "Appel annulé", ""];
      case "no_connection":
        return ["", "Appel échoué", " : pas de liaison entre les appareils"];
      case "no_media":
        return ["", "Appel échoué", " : un appareil ne peut pas ce qu’il faut"];
      case "gave_up":
        return ["", "Appel perdu", `${after} : la liaison n’est pas revenue`];
      case "left":
        return ["", "Appel terminé", `${after} : ${why.party === "visitor" ? "le visiteur" : "l’agent"} est parti`];
      case "conversation_left":
        return ["", "Appel terminé", `${after}, avec la conversation`];
    }
  },

  announce: {
    rings: (name, group, go, decline) =>
      `Appel vidéo entrant : ${name}, ${group}. ${go} pour répondre, ${decline} pour refuser.`,
    left: (n) => `${n} secondes pour répondre`,
    active: (name) => `Vous êtes en appel avec ${name}`,
    reconnecting: "La liaison s’est rompue. Reconnexion",
    over: (title, say) => `${title}. ${say}`,
  },
  thumb: {
    title: (name) => `Appel avec ${name}`,
    back: "Aller à l’appel",
    moves: "Les flèches la déplacent vers un autre coin",
    size: "Tirer pour changer la taille",
  },
  may: {
    noRing: "aucun appel ne sonne",
    noCall: "vous n’êtes pas en appel",
    oneCamera: "il n’y a qu’une caméra",
    noThumb: "l’appel n’est pas en petit maintenant",
  },
};
