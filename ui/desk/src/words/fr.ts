// Les mots de la page en français.
import type { Pieces, Words } from "./en";
import { board } from "./fr-board";
import { call } from "./fr-call";
import { inviting } from "./fr-invite";
import { moving } from "./fr-moving";
import { sharing } from "./fr-share";
import { figures } from "./fr-figures";
import { shift } from "./fr-shift";
import { why } from "./fr-why";
import { first } from "./fr-first";
import { starting } from "./fr-start";
import { work } from "./fr-work";
import { health } from "./fr-health";
import { policy } from "./fr-policy";
import { refusals } from "./fr-refusals";
import { sounds } from "./fr-sounds";
import { shell } from "./fr-shell";
import { support } from "./fr-support";
import { update } from "./fr-update";
import { since, till } from "./fr-when";

/** En français, zéro et un sont du singulier. */
const s = (n: number, one: string, more = `${one}s`) => `${n} ${n < 2 ? one : more}`;

export const fr: Words = {
  common: {
    retry: "Réessayer",
    copy: "Copier",
    copied: "Copié",
    notCopied: "Copie impossible. Réessayez quand la fenêtre a le focus.",
    discard: "Jeter",
    edit: "Modifier",
    close: "Fermer",
    cancel: "Annuler",
    dismiss: "Masquer",
    colon: "\u00a0:",
    you: "Vous",
  },
  channel: { chat: "Chat", mobile: "Mobile", video: "Vidéo" },
  reachedBy: { chat: "Chat web", mobile: "Application mobile", video: "Appel vidéo" },
  badge: { chat: "chat web", mobile: "application mobile", video: "appel vidéo" },
  presence: {
    online: "En ligne",
    offline: "Hors ligne",
    unknown: "Inconnu",
    unknownSince: (time) => `Inconnu ${since(time)}`,
    unknownHint: "inconnu tant que le bureau est hors ligne",
  },
  span: {
    now: "à l’instant",
    seconds: (n) => `${n} s`,
    minutes: (n) => `${n} min`,
    hours: (h, m) => (m ? `${h} h ${String(m).padStart(2, "0")}` : `${h} h`),
    days: (d, h) => (h ? `${d} j ${h} h` : `${d} j`),
  },
  bar: {
    search: "Rechercher ou commander",
    availability: "Disponibilité",
    status: { available: "Disponible", busy: "Occupé, complet", unavailable: "Indisponible" },
    was: { available: "Était disponible", busy: "Était occupé", unavailable: "Indisponible" },
    turnOn: "Cliquer pour devenir disponible",
    turnOff: "Cliquer pour devenir indisponible ; ce qui est ouvert le reste",
    needsHub: "Il faut le hub",
    busyRings: "Occupé, ça sonne",
    busyInCall: "Occupé, en appel",
    busyFinishing: "Occupé, finit",
    busyAway: "Occupé, absent",
    live: (ms) => `${ms} ms`,
    connecting: "Connexion",
    offlineFor: (span) => `Hors ligne ${span}`,
    account: "Votre compte",
  },
  line: {
    outbox: "Boîte d’envoi",
    nothingWaits: "Rien n’attend d’être envoyé",
    waits: (n) => `${s(n, "message")} en attente, sur cet ordinateur`,
    version: (version) => `Deskbell ${version}`,
    tryNow: "Essayer",
  },
  menu: {
    theme: "Thème",
    themes: { system: "Système", light: "Clair", dark: "Sombre" },
    language: "Langue",
    systemLanguage: "Celle du système",
    sound: "Sons",
    notifications: "Notifications",
    keys: "Raccourcis clavier",
    signOut: "Se déconnecter",
    signOutAsk: "Se déconnecter ?",
    signOutSay:
      "Ce que cet ordinateur garde de vos conversations est effacé. Les textes qui ne sont pas partis vous attendent.",
  },
  offline: {
    since: (time): Pieces => ["", `Hors ligne ${since(time)}.`],
    age: (span) => `Vous voyez l’état d’il y a ${span}. Lisez, cherchez, écrivez : `,
    fresh: "Vous voyez l’état d’il y a un instant. Lisez, cherchez, écrivez : ",
    waits: (n): Pieces =>
      n === 0
        ? ["ce que vous écrivez partira au retour du hub."]
        : n === 1
          ? ["", "1 message attend", " et partira au retour du hub."]
          : ["", `${n} messages attendent`, " et partiront dans l’ordre."],
    nextTry: (span) => `Prochain essai dans ${span}`,
    trying: "Essai en cours",
    tryNow: "Essayer",
    thread: (time, name): Pieces => [
      "",
      `Hors ligne ${since(time)}.`,
      ` Les messages plus récents de ${name} ne sont pas encore là.`,
    ],
  },
  returned: {
    offline: (span, times) => `${span} hors ligne${times > 1 ? `, en ${times} fois` : ""} :`,
    nothing: "rien de nouveau",
    news: {
      messages: (n) => s(n, "message"),
      missed_calls: (n) => s(n, "appel manqué", "appels manqués"),
      came: (n) => s(n, "nouvelle"),
      back: (n) => `${n} de retour`,
      reassigned: (n) => s(n, "réattribuée"),
      gone: (n) => s(n, "n’est plus à vous", "ne sont plus à vous"),
      ended: (n) => s(n, "terminée"),
      not_sent: (n) => s(n, "de vos messages refusé", "de vos messages refusés"),
      sent: (n) => s(n, "de vos messages envoyé", "de vos messages envoyés"),
    },
    show: {
      messages: "Voir où des visiteurs ont écrit",
      missed_calls: "Voir où un appel a été manqué",
      came: "Voir ce qui vous est venu",
      back: "Voir ce qui était reporté et revient",
      reassigned: "Voir ce qui est allé à d’autres",
      gone: "Voir ce qui a quitté votre liste : après si longtemps, le hub ne dit pas pourquoi",
      ended: "Voir ce qui s’est terminé",
      not_sent: "Voir ce qui a été refusé, pour le modifier ou le renvoyer",
      sent: "Voir ce qui est parti",
    },
    since: (time) => `De retour ${since(time)}`,
    until: (time) => `Jusqu’${till(time)}`,
  },
  call,
  ...work,
  ...board,
  ...inviting,
  ...sharing,
  ...figures,
  ...shift,
  ...why,
  ...moving,
  health,
  sounds,
  shell,
  support,
  policy,
  update,
  refusals,
  list: {
    title: "Conversations",
    order: "plus longue attente",
    section: {
      ringing: "Sonne",
      offered: "Proposées",
      in_call: "En appel",
      waiting_for_me: "M’attendent",
      unsent: "Non envoyés",
      kept: "Gardées pour moi",
      waiting_for_visitor: "Attente du visiteur",
      snoozed: "Reportées",
      released: "Libérées",
      ended: "Terminées, 24 dernières h",
    },
    sortNow: (n) => `${s(n, "nouvelle", "nouvelles")} : trier`,
    nextWaiting: "Prochaine conversation en attente",
    you: (text) => `Vous : ${text}`,
    draft: "Brouillon",
    types: "écrit …",
    unread: (n) => `${n} non ${n < 2 ? "lu" : "lus"}`,
    waiting: (n): Pieces => ["", String(n), n < 2 ? " attend d’être envoyé" : " attendent d’être envoyés"],
    failed: (n): Pieces => ["", String(n), n < 2 ? " non envoyé" : " non envoyés"],
    waited: (span) => `attend depuis ${span}`,
    pastCall: {
      held: "Il y a eu un appel vidéo",
      missed: "Appel vidéo manqué",
      declined: "Appel vidéo refusé",
      failed: "Appel vidéo sans connexion",
    },
    onlyCall: {
      held: "Appel vidéo, rien d’écrit encore",
      missed: "Appel vidéo manqué",
      declined: "Appel vidéo refusé",
      failed: "Appel vidéo sans connexion",
    },
    timer: {
      offer: (left): Pieces => ["À l’agent suivant dans ", left],
      first_reply: (left): Pieces => ["Réattribuée dans ", left, ", sans réponse"],
      later_reply: (left): Pieces => ["Réattribuée dans ", left, ", sans réponse"],
      unhandled: (left): Pieces => ["Au groupe dans ", left, ", non traitée"],
      kept: (left): Pieces => ["Gardée ", left, ", puis au groupe"],
      snooze: (left): Pieces => ["Revient dans ", left, ", ou si réponse"],
      silence: (left): Pieces => ["Terminée dans ", left, ", sans réponse"],
    },
    timerDue: {
      offer: "Passe à l’agent suivant",
      first_reply: "Réattribution en cours",
      later_reply: "Réattribution en cours",
      unhandled: "Passe au groupe",
      kept: "Passe au groupe",
      snooze: "Revient",
      silence: "Se termine",
    },
    timerUnknown: {
      offer: "Sans doute à l’agent suivant",
      first_reply: "Sans doute réattribuée",
      later_reply: "Sans doute réattribuée",
      unhandled: "Sans doute à un autre agent",
      kept: "Sans doute à un autre agent",
      snooze: "Sans doute de retour",
      silence: "Sans doute terminée",
    },
    timerProbably: {
      offer: (left): Pieces => ["Sans doute proposée encore ", left],
      first_reply: (left): Pieces => ["Sans doute réattribuée dans ", left],
      later_reply: (left): Pieces => ["Sans doute réattribuée dans ", left],
      unhandled: (left): Pieces => ["Sans doute au groupe dans ", left],
      kept: (left): Pieces => ["Sans doute gardée ", left],
      snooze: (left): Pieces => ["Sans doute de retour dans ", left],
      silence: (left): Pieces => ["Sans doute terminée dans ", left],
    },
    empty: "Pas encore de conversation",
    emptyRed:
      "Vous êtes indisponible sur tous les canaux. Passez un bouton au vert, en haut à droite, et les visiteurs pourront vous joindre.",
    emptyGreen: "Vous êtes disponible. Le premier message du prochain visiteur apparaîtra ici, avec un son.",
    emptyOffline: "Rien n’était gardé sur cet ordinateur. Les conversations viendront au retour du hub.",
    queue: (n) => `${n} en file`,
    queueEmpty: "personne en file",
    queueLongest: "depuis",
    queueUnknown: "file inconnue pour l’instant",
  },
  thread: {
    none: "Aucune conversation n’est ouverte",
    noneSay: "Choisissez-en une à gauche, ou prenez la prochaine qui vous attend.",
    noneYet: "Un visiteur qui écrit apparaît à gauche.",
    noneWaiting: (n) => (n < 2 ? "1 conversation vous attend." : `${n} conversations vous attendent.`),
    takeNext: "Ouvrir la prochaine",
    today: (date) => `Aujourd’hui, ${date}`,
    yesterday: (date) => `Hier, ${date}`,
    fresh: (n) => (n > 1 ? `${n} nouveaux` : "Nouveau"),
    sending: "Envoi",
    waiting: "En attente",
    delivered: "Remis",
    seen: "Vu",
    failed: "Non envoyé",
    outbox: (n): Pieces => ["", `${n} en attente d’envoi`, n < 2 ? " · gardé sur cet ordinateur" : " · gardés sur cet ordinateur"],
    note: (name) => `Note de ${name}`,
    noteMine: "Votre note",
    noteHint: "visible des agents seulement",
    types: (name) => `${name} écrit`,
    newest: "Plus récents",
    noLinks: "les liens ne s’ouvrent pas sur ce canal",
    below: (n) => `${n} plus bas`,
    older: "Chargement des messages précédents",
    newMessage: (name, text) => `${name} : ${text}`,
    queued: (group): Pieces => ["", "En file d’attente", ` de ${group}`],
    joined: (name): Pieces => ["", name, " a la conversation"],
    joinedMe: ["", "Vous", " avez la conversation"],
    reassigned: (name, why): Pieces => [
      "",
      `Reprise à ${name} :`,
      {
        not_shown: " son bureau ne l’a pas affichée à temps",
        released: " libérée alors que le visiteur avait écrit en dernier",
        offline: " hors ligne trop longtemps",
        first_reply: " pas de première réponse à temps",
        later_reply: " pas de réponse à temps",
        unhandled: " de retour, et non traitée à temps",
        taken_over: " un responsable l’a reprise",
      }[why],
    ],
    declined: (name, why): Pieces => [
      "",
      name,
      {
        declined: " l’a laissée à l’agent suivant",
        timed_out: " ne l’a pas prise à temps",
        not_shown: " ne l’a pas vue à temps",
        offline: " était hors ligne quand elle a été proposée",
      }[why],
    ],
    declinedMe: (why): Pieces => [
      "",
      "Vous",
      {
        declined: " l’avez laissée à l’agent suivant",
        timed_out: " ne l’avez pas prise à temps",
        not_shown: " ne l’avez pas vue à temps",
        offline: " étiez hors ligne quand elle a été proposée",
      }[why],
    ],
    transferred: (from, to): Pieces => ["", from, " l’a transférée à ", to],
    transferredMe: (to): Pieces => ["", "Vous", " l’avez transférée à ", to],
    transferredToMe: (from): Pieces => ["", from, " ", "vous", " l’a transférée"],
    snoozed: (name, when): Pieces => ["", name, ` l’a reportée ${till(when)}`],
    snoozedMe: (when): Pieces => ["", "Vous", ` l’avez reportée ${till(when)}`],
    back: (why): Pieces => [
      "",
      "De retour :",
      { reply: " le visiteur a écrit", time: " c’est l’heure", fetched: " reprise" }[why],
    ],
    released: (name): Pieces => ["", name, " a libéré la conversation"],
    releasedMe: ["", "Vous", " avez libéré la conversation"],
    ended: (by, me): Pieces => {
      switch (by.by) {
        case "agent":
          return ["", me ? "Vous" : by.name, me ? " avez terminé la conversation" : " a terminé la conversation"];
        case "visitor":
          return ["", "Le visiteur", " a terminé la conversation"];
        case "silence":
          return ["", "Terminée d’elle-même :", " sans réponse"];
        case "block":
          return me
            ? ["", "Vous", " avez bloqué le visiteur, la conversation est terminée"]
            : work.block.ended(by.name);
      }
    },
  },
  head: {
    release: "Libérer",
    releaseHint: "Rendre la place ; la conversation reste ouverte",
    end: "Terminer",
    endHint: "Clore la conversation pour de bon",
    closePane: "Fermer cette colonne",
    goHere: "Venir ici",
    visitorPanel: "Volet du visiteur",
    hangUpFirst: "Raccrochez d’abord",
    hangUpThere: "L’appel est sur votre autre appareil : raccrochez d’abord",
    notYours: "Elle n’est pas à vous",
    alreadyEnded: "Elle est terminée",
    alreadyReleased: "Elle est libérée",
    cannotRelease: "Pas sur ce canal",
    more: "Plus",
  },
  composer: {
    label: (name) => `Message à ${name}`,
    write: (name) => `Écrire à ${name}, ou / pour une réponse type`,
    writeShort: (name) => `Écrire à ${name}`,
    writeOffline: (name) => `Écrire à ${name} : envoyé au retour du hub`,
    writeNote: "Écrire une note que seuls les agents voient",
    canned: "Réponses",
    cannedHint: "Réponses types",
    note: "Note",
    noteHint: "Une note que seuls les agents voient",
    send: "Envoyer",
    queue: "En file",
    keepNote: "Ajouter",
    sendNext: "envoyer, aller à la suivante",
    left: (used, most) => `${used} sur ${most}`,
    tooLong: (over) => `${over} caractères de trop`,
    switched: (name) => `Vous venez de passer à ${name}. Envoyer ici ?`,
    sendHere: "Envoyer ici",
    notHere: "Pas ici",
    endedBy: (what, when) => `${what}, ${when}. Lecture seule.`,
    withOther: (name) => `${name} a cette conversation. Lecture seule.`,
    inQueue: "Personne n’a encore cette conversation. Lecture seule.",
    releasedSay: "Libérée : elle revient à un agent quand le visiteur écrit. Lecture seule.",
  },
  canned: {
    title: "Réponses types",
    insert: "insérer",
    shared: "partagée",
    mine: "à moi",
  },
  side: {
    title: "Visiteur",
    where: "Heure locale",
    language: "Langue",
    web: "Navigateur",
    app: "Application",
    page: "Page",
    screen: "Écran",
    since: "Vu depuis",
    online: { chat: "En ligne, sur le site", mobile: "En ligne, dans l’application", video: "En ligne" },
    unknownYet: "On ne sait encore rien de ce visiteur.",
    why: "Pourquoi vous",
    whyOther: "Pourquoi cet agent",
    whyNone: "Le hub ne l’a pas attribuée.",
    earlier: "Auparavant",
    earlierNone: "C’est la première conversation.",
    earlierLive: "en cours",
    earlierHere: "Celles gardées sur cet ordinateur. Le hub en a peut-être d’autres.",
    noText: "sans message",
    failed: "Impossible à charger",
    loading: "Chargement",
    verdict: (verdict) => {
      switch (verdict.verdict) {
        case "chosen":
          return "choix du hub";
        case "next":
          return "libre aussi, après dans l’ordre";
        case "avoided":
          return "l’a eue et l’a laissée";
        case "declined":
          return "ne l’a pas prise";
        case "finishing":
          return "finit avant une pause";
        case "kept_for_another":
          return "gardée pour un autre agent";
        case "full":
          return `complet, ${verdict.taken}/${verdict.slots}`;
        case "in_call":
          return "en appel";
        case "lacks_language":
          return "ne parle pas la langue";
        case "lacks_skill":
          return `sans la compétence ${verdict.skill}`;
        case "away":
          return "absent";
        case "unavailable":
          return "indisponible";
        case "unreachable":
          return "non connecté";
      }
    },
    someone: (name) => name?.name ?? "Quelqu’un",
  },
  palette: {
    title: "Rechercher ou commander",
    placeholder: "Rechercher ou commander",
    here: "Cette conversation",
    goTo: "Aller à",
    actions: "Actions",
    canned: "Réponses types",
    messages: "Dans les messages",
    allMessages: "Chercher dans tous les messages",
    none: (typed) => `Rien ne correspond à « ${typed} ».`,
    noneSay: "Essayez le nom d’un visiteur, une action comme « terminer », ou / et une réponse type.",
    choose: "choisir",
    run: "lancer",
    beside: "ouvrir à côté",
    onlyActions: "actions",
    onlyPeople: "visiteurs",
    onlyCanned: "réponses",
    state: {
      ringing: "sonne",
      offered: "proposée",
      in_call: "en appel",
      waiting_for_me: "vous attend",
      unsent: "non envoyé",
      kept: "gardée pour vous",
      waiting_for_visitor: "attente du visiteur",
      snoozed: "reportée",
      released: "libérée",
      ended: "terminée",
    },
  },
  action: {
    palette: "Rechercher ou commander",
    nextWaiting: "Prochaine conversation en attente",
    above: "Conversation au-dessus",
    below: "Conversation au-dessous",
    column: (n) => `Aller à la colonne ${n}`,
    closeColumn: "Fermer cette colonne",
    sendNext: "Envoyer et passer à la suivante",
    note: "Écrire une note",
    canned: "Insérer une réponse type",
    emoji: "Insérer un émoji",
    attach: "Joindre des fichiers",
    transfer: "Transférer à un agent ou à un groupe…",
    snooze: "Reporter la conversation…",
    fetch: "Reprendre la conversation reportée",
    release: "Libérer la conversation",
    end: "Terminer la conversation…",
    tags: "Étiqueter la conversation",
    endNote: "Écrire la note de fin",
    block: "Bloquer le visiteur…",
    unblock: "Débloquer le visiteur",
    search: "Chercher dans les messages",
    undo: "Annuler ce qui vient d’être fait",
    nothingToUndo: "rien à annuler",
    finish: "Finir, puis pause",
    finishNot: "Ne pas finir : recevoir à nouveau",
    manageCanned: "Ajouter ou changer des réponses types…",
    manageTags: "Gérer les étiquettes partagées…",
    side: "Afficher ou masquer le volet du visiteur",
    toggle: (channel, on) => `${channel} : devenir ${on ? "disponible" : "indisponible"}`,
    themes: { system: "Thème du système", light: "Thème clair", dark: "Thème sombre" },
    reconnect: "Essayer de joindre le hub",
    keys: "Raccourcis clavier",
    signOut: "Se déconnecter",
    go: "Répondre à l’appel, ou prendre la proposée",
    decline: "Refuser l’appel, ou la proposée",
    microphone: "Couper ou rétablir le micro",
    camera: "Couper ou rétablir la caméra",
    switchCamera: "Passer à la caméra suivante",
    toCall: "Aller à l’appel",
    grow: "Agrandir ou réduire la petite image",
    fullScreen: "Appel en plein écran",
    invite: "Inviter le visiteur en vidéo",
    waitInRoom: "Attendre dans la salle vidéo",
    hangUp: "Raccrocher, ou annuler l’invitation",
    hangUpHint: "deux fois",
    noConversation: "aucune conversation ouverte",
    noneWaiting: "personne ne vous attend",
    noColumn: "cette colonne n’est pas ouverte",
    connected: "déjà connecté",
    noComposer: "lecture seule",
  },
  keyCaps: { Ctrl: "Ctrl", Shift: "Maj", Alt: "Alt", Enter: "Entrée", Esc: "Échap", Tab: "Tab", Click: "clic" },
  keys: {
    title: "Raccourcis clavier",
    groups: { board: "Tableau en direct", go: "Aller", write: "Écrire", call: "Appel", conversation: "Cette conversation", desk: "Bureau" },
    send: "Envoyer",
    newLine: "Aller à la ligne",
    slash: "Réponse type, au curseur",
    escape: "Fermer ce qui flotte ; rien ne se perd",
    beside: "Ouvrir à côté, d’un clic dans la liste",
  },
  ...starting,
  ...first,
};
