/** Every word that the widget says, in one typed list for each language. */

export interface Words {
  chatWith(organisation: string): string;
  openChat(unread: number): string;
  close: string;
  you: string;
  sound: { on: string; off: string };
  emoji: string;
  attach: string;
  drop: string;
  sendsLater: string;
  fileNotLoaded: string;
  filesNotTaken: string;
  send: string;
  writeTo(name: string | null): string;
  message: string;
  earlier: string;
  newest(unread: number): string;
  today: string;
  yesterday: string;
  connecting: string;
  standing: {
    open: string;
    busy(waiting: number): string;
    full: string;
    away: string;
  };
  resting: string;
  about(ms: number): string;
  inLine(place: number): string;
  inLineUnknown: string;
  /** What the thread remembers of a call (V8); the widget says the rest once a call is wanted. */
  call: {
    button: string;
    loading: string;
    notLoaded: string;
    running(name: string | null): string;
    elsewhere: string;
    returning: string;
    back: string;
    hangUp: string;
    began: string;
    rang: string;
    talked(ms: number): string;
    lost(ms: number): string;
    missed: string;
    declined: string;
    cancelled: string;
    noConnection: string;
    over: string;
  };
  /** An agent invites to a video call (V10). */
  invite: {
    title(name: string): string;
    /** After the agent's name. */
    told: string;
    waits(name: string): string;
    asks: string;
    unable: string;
    join: string;
    notNow: string;
    line(name: string): string;
    declined: string;
    withdrawn: string;
    over: string;
  };
  joined(name: string): string;
  joinedAfter(name: string, ms: number): string;
  ended: { byAgent(name: string): string; byVisitor: string; bySilence: string; plain: string; next: string };
  /** Above a conversation that follows another one. */
  another: string;
  news: string;
  typing(name: string): string;
  state: { sending: string; waiting: string; delivered: string; seen: string; failed: string };
  retry: string;
  discard: string;
  copy: string;
  copied: string;
  failed: { full: string; text: string; files: string; other: string };
  /** The visitor is kept out (C8). */
  closed: { status: string; now: string; until(when: string): string; copy: string };
  noConnection: string;
  offline(unsent: number): string;
  tryNow: string;
  full: string;
  away: string;
  awayInLine: string;
  stopped: { old: string; taken: string; site: string; other: string };
  end: { ask: string; sure: string; yes: string; no: string };
  tooLong(over: number): string;
  left(chars: number): string;
}

const en: Words = {
  chatWith: (organisation) => `Chat with ${organisation}`,
  openChat: (unread) => (unread === 0 ? "Open the chat" : `Open the chat, ${unread} unread`),
  close: "Close the chat",
  you: "You",
  sound: { on: "Turn the sound on", off: "Turn the sound off" },
  emoji: "Emoji",
  attach: "Attach files",
  drop: "Drop the files here",
  sendsLater: "Sent as soon as the files are there",
  fileNotLoaded: "Could not be shown. Try again",
  filesNotTaken: "The files could not be taken. Check your connection and try again",
  send: "Send",
  writeTo: (name) => (name === null ? "Write a message" : `Write to ${name}`),
  message: "Message",
  earlier: "Earlier messages",
  newest: (unread) => (unread === 0 ? "Newest" : `${unread} new`),
  today: "Today",
  yesterday: "Yesterday",
  connecting: "Connecting …",
  standing: {
    open: "Here to answer you",
    busy: (waiting) => (waiting === 0 ? "All busy at the moment" : `All busy · ${waiting} in line`),
    full: "The line is full",
    away: "Away at the moment",
  },
  resting: "We answer here as soon as we can",
  about: (ms) => `about ${span(ms)}`,
  inLine: (place) => (place === 1 ? "You are next in line" : `You are number ${place} in line`),
  inLineUnknown: "You are in line",
  call: {
    button: "Video call",
    loading: "One moment …",
    notLoaded: "The video call could not be loaded. Check your connection and try again.",
    running: (name) => (name === null ? "Your video call is waiting" : `You are in a call with ${name}`),
    elsewhere: "Your video call is in another tab",
    returning: "Back to your video call …",
    back: "Return to the call",
    hangUp: "Hang up",
    began: "You started a video call",
    rang: "You accepted the video call",
    talked: (ms) => `The video call ended after ${span(ms)}`,
    lost: (ms) => `The video call broke off after ${span(ms)}`,
    missed: "Nobody could take the video call",
    declined: "The video call could not be taken just now",
    cancelled: "You cancelled the call",
    noConnection: "The video call could not be connected",
    over: "The video call ended",
  },
  invite: {
    title: (name) => `${name} invites you to a video call`,
    told: "invites you to a video call",
    waits: (name) => `${name} is waiting for you.`,
    asks: "Your browser will ask for your camera and microphone. Your voice alone is enough.",
    unable: "This browser cannot make video calls here. Write to us, or open this page in another browser.",
    join: "Join now",
    notNow: "Not now",
    line: (name) => `${name} invited you to a video call`,
    declined: "You answered: not now",
    withdrawn: "The invitation to the video call was taken back",
    over: "The invitation to the video call is over",
  },
  joined: (name) => `${name} has joined`,
  joinedAfter: (name, ms) => `You were in line for ${span(ms)}. ${name} has joined`,
  ended: {
    byAgent: (name) => `${name} ended the conversation`,
    byVisitor: "You ended the conversation",
    bySilence: "The conversation ended after a long silence",
    plain: "The conversation has ended",
    next: "Your next message begins a new conversation",
  },
  another: "New conversation",
  news: "New",
  typing: (name) => `${name} is typing`,
  state: { sending: "Sending", waiting: "Waits for the connection", delivered: "Delivered", seen: "Seen", failed: "Not sent" },
  retry: "Try again",
  discard: "Discard",
  copy: "Copy",
  copied: "Copied",
  failed: {
    full: "The line was full.",
    text: "It is too long, or there is nothing in it to be read.",
    files: "A file in it was refused, or is gone.",
    other: "It was refused.",
  },
  closed: {
    status: "Closed to messages at the moment",
    now: "You cannot write to us here at the moment. Please use another way to reach us.",
    until: (when) => `You cannot write to us here at the moment. You can write again from ${when}.`,
    copy: "Copy what I wrote",
  },
  noConnection: "No connection.",
  offline: (unsent) =>
    unsent === 0
      ? "No connection. What you write is kept here and sent when it is back."
      : `No connection. ${unsent === 1 ? "1 message is" : `${unsent} messages are`} kept here and sent when it is back.`,
  tryNow: "Try now",
  full: "Very many people are writing to us, and the line is full. Please try again in a few minutes.",
  away: "Nobody is here right now. Write to us anyway: we answer as soon as we are back.",
  awayInLine: "Nobody is here right now. Your message keeps its place: we answer as soon as we are back.",
  stopped: {
    old: "This page is out of date. Please load it again.",
    taken: "The chat was ended on this device. Please load the page again.",
    site: "The chat is not set up for this page.",
    other: "The chat does not work at the moment. Please load the page again later.",
  },
  end: { ask: "End conversation", sure: "End it for good?", yes: "End", no: "Keep writing" },
  tooLong: (over) => `${over} characters too long`,
  left: (chars) => `${chars} characters left`,
};

const fr: Words = {
  chatWith: (organisation) => `Discuter avec ${organisation}`,
  openChat: (unread) => (unread === 0 ? "Ouvrir la discussion" : `Ouvrir la discussion, ${unread} non ${unread === 1 ? "lu" : "lus"}`),
  close: "Fermer la discussion",
  you: "Vous",
  sound: { on: "Activer le son", off: "Couper le son" },
  emoji: "Emoji",
  attach: "Joindre des fichiers",
  drop: "Déposez les fichiers ici",
  sendsLater: "Part dès que les fichiers sont arrivés",
  fileNotLoaded: "Affichage impossible. Réessayer",
  filesNotTaken: "Les fichiers n’ont pas pu être pris. Vérifiez votre connexion et réessayez",
  send: "Envoyer",
  writeTo: (name) => (name === null ? "Écrire un message" : `Écrire à ${name}`),
  message: "Message",
  earlier: "Messages précédents",
  newest: (unread) => (unread === 0 ? "Derniers messages" : `${unread} ${unread === 1 ? "nouveau" : "nouveaux"}`),
  today: "Aujourd’hui",
  yesterday: "Hier",
  connecting: "Connexion …",
  standing: {
    open: "Là pour vous répondre",
    busy: (waiting) => (waiting === 0 ? "Tous occupés pour l’instant" : `Tous occupés · ${waiting} en attente`),
    full: "La file est complète",
    away: "Absents pour l’instant",
  },
  resting: "Nous répondons ici dès que possible",
  about: (ms) => `environ ${span(ms)}`,
  inLine: (place) => (place === 1 ? "C’est bientôt à vous" : `Vous êtes numéro ${place} dans la file`),
  inLineUnknown: "Vous êtes dans la file",
  call: {
    button: "Appel vidéo",
    loading: "Un instant …",
    notLoaded: "L’appel vidéo n’a pas pu être chargé. Vérifiez votre connexion et réessayez.",
    running: (name) => (name === null ? "Votre appel vidéo attend" : `Vous êtes en appel avec ${name}`),
    elsewhere: "Votre appel vidéo est dans un autre onglet",
    returning: "Retour à votre appel vidéo …",
    back: "Revenir à l’appel",
    hangUp: "Raccrocher",
    began: "Vous avez lancé un appel vidéo",
    rang: "Vous avez accepté l’appel vidéo",
    talked: (ms) => `L’appel vidéo a pris fin après ${span(ms)}`,
    lost: (ms) => `L’appel vidéo a été coupé après ${span(ms)}`,
    missed: "Personne n’a pu prendre l’appel vidéo",
    declined: "L’appel vidéo n’a pas pu être pris pour l’instant",
    cancelled: "Vous avez annulé l’appel",
    noConnection: "L’appel vidéo n’a pas pu être établi",
    over: "L’appel vidéo a pris fin",
  },
  invite: {
    title: (name) => `${name} vous invite à un appel vidéo`,
    told: "vous invite à un appel vidéo",
    waits: (name) => `${name} vous attend.`,
    asks: "Votre navigateur demandera votre caméra et votre micro. La voix seule suffit.",
    unable: "Ce navigateur ne permet pas d’appel vidéo ici. Écrivez-nous ou ouvrez cette page dans un autre navigateur.",
    join: "Rejoindre",
    notNow: "Pas maintenant",
    line: (name) => `${name} vous a proposé un appel vidéo`,
    declined: "Vous avez répondu : pas maintenant",
    withdrawn: "L’invitation à l’appel vidéo a été retirée",
    over: "L’invitation à l’appel vidéo n’est plus valable",
  },
  joined: (name) => `${name} vous a rejoint`,
  joinedAfter: (name, ms) => `Vous avez attendu ${span(ms)}. ${name} vous a rejoint`,
  ended: {
    byAgent: (name) => `${name} a terminé la conversation`,
    byVisitor: "Vous avez terminé la conversation",
    bySilence: "La conversation s’est terminée après un long silence",
    plain: "La conversation est terminée",
    next: "Votre prochain message commence une nouvelle conversation",
  },
  another: "Nouvelle conversation",
  news: "Nouveau",
  typing: (name) => `${name} écrit`,
  state: { sending: "Envoi", waiting: "Attend la connexion", delivered: "Remis", seen: "Vu", failed: "Non envoyé" },
  retry: "Réessayer",
  discard: "Supprimer",
  copy: "Copier",
  copied: "Copié",
  failed: {
    full: "La file était complète.",
    text: "Il est trop long, ou il n’y a rien à lire.",
    files: "Un de ses fichiers a été refusé, ou n’existe plus.",
    other: "Il a été refusé.",
  },
  closed: {
    status: "Fermé aux messages pour l’instant",
    now: "Vous ne pouvez pas nous écrire ici pour l’instant. Merci de nous joindre autrement.",
    until: (when) => `Vous ne pouvez pas nous écrire ici pour l’instant. Vous pourrez de nouveau écrire dès ${when}.`,
    copy: "Copier mon texte",
  },
  noConnection: "Pas de connexion.",
  offline: (unsent) =>
    unsent === 0
      ? "Pas de connexion. Ce que vous écrivez est gardé ici et partira à son retour."
      : `Pas de connexion. ${unsent === 1 ? "1 message est gardé ici et partira" : `${unsent} messages sont gardés ici et partiront`} à son retour.`,
  tryNow: "Réessayer maintenant",
  full: "Beaucoup de personnes nous écrivent et la file est complète. Réessayez dans quelques minutes.",
  away: "Personne n’est là pour l’instant. Écrivez-nous quand même : nous répondrons dès notre retour.",
  awayInLine: "Personne n’est là pour l’instant. Votre message garde sa place : nous répondrons dès notre retour.",
  stopped: {
    old: "Cette page n’est plus à jour. Veuillez la recharger.",
    taken: "La discussion a été fermée sur cet appareil. Veuillez recharger la page.",
    site: "La discussion n’est pas configurée pour cette page.",
    other: "La discussion ne fonctionne pas pour l’instant. Rechargez la page plus tard.",
  },
  end: { ask: "Terminer la conversation", sure: "La terminer pour de bon ?", yes: "Terminer", no: "Continuer" },
  tooLong: (over) => `${over} ${over === 1 ? "caractère" : "caractères"} de trop`,
  left: (chars) => `${chars} ${chars === 1 ? "caractère restant" : "caractères restants"}`,
};

const CATALOGUE = { en, fr };

/** The words in the first of these languages (BCP 47) that there is, else in English; times follow its `locale`. */
export function wordsFor(languages: readonly string[]): { locale: string; words: Words } {
  for (const locale of languages) {
    const language = locale.toLowerCase().split("-")[0];
    if (language === "en" || language === "fr") return { locale, words: CATALOGUE[language] };
  }
  return { locale: "en", words: CATALOGUE.en };
}

/** A length of time in its greatest unit: 40 s, 3 min, 2 h. */
function span(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
