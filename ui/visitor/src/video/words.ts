/** Every word of a call, in one typed list for each language. The widget's own words are in `../words.ts`. */
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { Code } from "@deskbell/shared/generated/Code";
import type { Grade } from "@deskbell/shared/generated/Grade";
import type { Browser } from "./browser";

export interface CallWords {
  call: string;
  ask: { title: string; text: string; video: string; voice: string; no: string };
  permission: { title: string; text: string; voice: string };
  refused: { title: string; both: string; voice: string; cure: Record<Browser, string>; again: string; without: string; silent: string };
  preview: { title: string; text: string; noCamera: string; cameraBusy: string; noMicrophone: string; nothing: string; call: string };
  starting: string;
  /** The visitor comes to where an agent has invited to (V10). */
  join: {
    text(name: string): string;
    join: string;
    starting: string;
    busy(name: string): string;
    over: { title: string; text: string };
  };
  returning: { title: string; text: string };
  declined: { title: string; busy: string; full: string; first: string; blocked: string; other: string; again: string };
  back: string;
  waiting: { title: string; away: string };
  ringing: { title(name: string): string; text: string };
  cancel: string;
  connecting: { title(name: string): string; text: string };
  reconnecting: { title: string; text(seconds: number): string };
  live(name: string): string;
  agent: { muted(name: string): string; cameraOff(name: string): string; noCamera(name: string): string; shares(name: string): string; paused: string };
  own: { cameraGone: string; microphoneGone: string; noMicrophone: string; cameraRefused: string; microphoneRefused: string; again: string; muted: string; picture: string };
  microphone: { on: string; off: string };
  camera: { on: string; off: string };
  hangUp: string;
  larger: string;
  smaller: string;
  full: string;
  leaveFull: string;
  chat(unread: number): string;
  quality: Record<Grade, string>;
  hear: string;
  theirPicture(name: string): string;
  ended(why: CallEnd, name: string | null): { title: string; text: string };
  callAgain: string;
  refusedBy(reason: Code, waits: boolean): string;
  agentUnknown: string;
}

const en: CallWords = {
  call: "Video call",
  ask: {
    title: "Start a video call",
    text: "Your browser will ask whether this page may use your camera and microphone. You see yourself first, and nobody sees or hears you before you press Call.",
    video: "Continue",
    voice: "Voice only",
    no: "Not now",
  },
  permission: {
    title: "Your browser is asking",
    text: "Press Allow in your browser’s question, so that we can see and hear you.",
    voice: "Press Allow in your browser’s question, so that we can hear you.",
  },
  refused: {
    title: "The browser keeps your camera and microphone to itself",
    both: "Either it was told not to allow them, or it never allows them on this page. You can change that:",
    voice: "Either it was told not to allow the microphone, or it never allows it on this page. You can change that:",
    cure: {
      chrome: "Click the sign to the left of the address, turn Camera and Microphone on, and try again.",
      firefox: "Click the crossed-out camera or microphone in the address bar, remove the block, and try again.",
      safari: "In the menu choose Safari, then Settings for this website, allow camera and microphone, and try again.",
      ios: "Tap the sign in the address bar, then Website settings, allow camera and microphone, and try again.",
      android: "Tap the sign to the left of the address, then Permissions, allow camera and microphone, and try again.",
      other: "Allow camera and microphone for this page in your browser’s settings, and try again.",
    },
    again: "Try again",
    without: "Go on without camera",
    silent: "Go on without microphone",
  },
  preview: {
    title: "This is how we will see you",
    text: "Nobody sees or hears you yet.",
    noCamera: "We found no camera, so we will only hear you. You will see us.",
    cameraBusy: "Another program uses your camera. Close it there and turn the camera on here, or call with your voice only.",
    noMicrophone: "We found no microphone, so we cannot hear you. You can still see and hear us, and write.",
    nothing: "We found neither camera nor microphone. You can still see and hear us, and write.",
    call: "Call",
  },
  starting: "Calling …",
  join: {
    text: (name) => `Your browser will ask whether this page may use your camera and microphone. You see yourself first, and ${name} sees and hears you only after you press Join.`,
    join: "Join",
    starting: "Joining …",
    busy: (name) => `${name} cannot come to the call at the moment. The invitation stands: try again in a few minutes, or write here.`,
    over: { title: "The invitation is over", text: "Write to us here, we go on in the chat." },
  },
  returning: { title: "Back to your call …", text: "If your browser asks for camera and microphone, press Allow." },
  declined: {
    title: "The call did not start",
    busy: "Nobody is free for a video call at the moment. Write to us here, we answer as soon as we can.",
    full: "Very many people are calling us, and the line is full. Write to us here, or try again in a few minutes.",
    first: "Somebody has to answer your message first. You can call as soon as they have.",
    blocked: "You cannot call us here at the moment. Please use another way to reach us.",
    other: "Something did not work on our side. Write to us here, or try again in a few minutes.",
    again: "Try again",
  },
  back: "Back to the chat",
  waiting: { title: "You are in line for a video call", away: "Nobody is here right now. You can wait, or write to us: we answer as soon as we are back." },
  ringing: { title: (name) => `We are ringing ${name} …`, text: "This takes half a minute at most." },
  cancel: "Cancel the call",
  connecting: { title: (name) => `${name} has answered`, text: "Connecting …" },
  reconnecting: { title: "The connection is interrupted", text: (seconds) => `We are trying to get it back. ${seconds} s left.` },
  live: (name) => `You are in a call with ${name}`,
  agent: {
    muted: (name) => `${name}’s microphone is off`,
    cameraOff: (name) => `${name}’s camera is off`,
    noCamera: (name) => `${name} has no camera`,
    shares: (name) => `${name} shares a screen`,
    paused: "The network is weak: voice only",
  },
  own: {
    cameraGone: "Your camera is gone. We still hear you.",
    microphoneGone: "Your microphone is gone. We cannot hear you.",
    noMicrophone: "Without a microphone we cannot hear you.",
    cameraRefused: "Your browser does not allow the camera.",
    microphoneRefused: "Your browser does not allow the microphone.",
    again: "Try again",
    muted: "Your microphone is off",
    picture: "Your own picture",
  },
  microphone: { on: "Turn the microphone on", off: "Turn the microphone off" },
  camera: { on: "Turn the camera on", off: "Turn the camera off" },
  hangUp: "Hang up",
  larger: "Larger view",
  smaller: "Smaller view",
  full: "Full screen",
  leaveFull: "Leave full screen",
  chat: (unread) => (unread === 0 ? "Chat" : `Chat, ${unread} unread`),
  quality: { good: "Good connection", fair: "Fair connection", poor: "Weak connection" },
  hear: "Press to hear",
  theirPicture: (name) => `${name}’s picture`,
  ended: (why, name) => {
    const who = name ?? "We";
    switch (why.end) {
      case "hung_up":
        return why.by === "visitor"
          ? { title: "You hung up", text: "The chat stays open if there is anything else." }
          : { title: `${who} hung up`, text: "The chat stays open if there is anything else." };
      case "declined":
        return { title: "We cannot take the call just now", text: "Write to us here, we answer as soon as we can." };
      case "missed":
        return { title: "Nobody could take the call", text: "We are sorry. Write to us here, we answer as soon as we can." };
      case "cancelled":
        return { title: "You cancelled the call", text: "Write to us here whenever you like." };
      case "no_connection":
        return { title: "The call could not be connected", text: "Your network or ours does not let it through. Write to us here, or try again on another network." };
      case "no_media":
        return { title: "The call could not be connected", text: "Your browser or ours cannot do what a call needs. Write to us here, we go on in the chat." };
      case "gave_up":
        return { title: "The connection was lost", text: "It did not come back in time. Write to us here, or call again." };
      case "left":
        return why.party === "agent"
          ? { title: `${who} lost the connection`, text: "Write to us here, or call again." }
          : { title: "The call ended", text: "This page was gone for too long. Write to us here, or call again." };
      case "conversation_left":
        return { title: "The call ended", text: "Write to us here if there is anything else." };
      case "withdrawn":
        return { title: `${who} took the invitation back`, text: "Neither your picture nor your voice was sent. Write to us here, we go on in the chat." };
      case "not_now":
        return { title: "Not now", text: "Write to us here whenever you like." };
    }
  },
  callAgain: "Call again",
  refusedBy: (reason, waits) => reasonIn(en, reason, waits),
  agentUnknown: "an agent",
};

const fr: CallWords = {
  call: "Appel vidéo",
  ask: {
    title: "Lancer un appel vidéo",
    text: "Votre navigateur va demander si cette page peut utiliser votre caméra et votre micro. Vous vous voyez d’abord, et personne ne vous voit ni ne vous entend avant que vous appuyiez sur Appeler.",
    video: "Continuer",
    voice: "Voix seule",
    no: "Pas maintenant",
  },
  permission: {
    title: "Votre navigateur vous demande",
    text: "Appuyez sur Autoriser dans la question du navigateur, pour que nous puissions vous voir et vous entendre.",
    voice: "Appuyez sur Autoriser dans la question du navigateur, pour que nous puissions vous entendre.",
  },
  refused: {
    title: "Le navigateur garde votre caméra et votre micro pour lui",
    both: "Soit on lui a dit de ne pas les autoriser, soit il ne les autorise jamais sur cette page. Vous pouvez changer cela :",
    voice: "Soit on lui a dit de ne pas autoriser le micro, soit il ne l’autorise jamais sur cette page. Vous pouvez changer cela :",
    cure: {
      chrome: "Cliquez sur le signe à gauche de l’adresse, activez Caméra et Micro, puis réessayez.",
      firefox: "Cliquez sur la caméra ou le micro barré dans la barre d’adresse, retirez le blocage, puis réessayez.",
      safari: "Dans le menu, choisissez Safari, puis Réglages pour ce site web, autorisez caméra et micro, puis réessayez.",
      ios: "Touchez le signe dans la barre d’adresse, puis Réglages du site web, autorisez caméra et micro, puis réessayez.",
      android: "Touchez le signe à gauche de l’adresse, puis Autorisations, autorisez caméra et micro, puis réessayez.",
      other: "Autorisez la caméra et le micro pour cette page dans les réglages du navigateur, puis réessayez.",
    },
    again: "Réessayer",
    without: "Continuer sans caméra",
    silent: "Continuer sans micro",
  },
  preview: {
    title: "Voici comment nous vous verrons",
    text: "Personne ne vous voit ni ne vous entend encore.",
    noCamera: "Nous n’avons pas trouvé de caméra : nous vous entendrons seulement. Vous nous verrez.",
    cameraBusy: "Un autre programme utilise votre caméra. Fermez-la là-bas et activez-la ici, ou appelez avec la voix seule.",
    noMicrophone: "Nous n’avons pas trouvé de micro : nous ne pourrons pas vous entendre. Vous pouvez nous voir, nous entendre et écrire.",
    nothing: "Nous n’avons trouvé ni caméra ni micro. Vous pouvez quand même nous voir, nous entendre et écrire.",
    call: "Appeler",
  },
  starting: "Appel en cours …",
  join: {
    text: (name) => `Votre navigateur va demander si cette page peut utiliser votre caméra et votre micro. Vous vous voyez d’abord, et ${name} ne vous voit et ne vous entend qu’une fois que vous appuyez sur Rejoindre.`,
    join: "Rejoindre",
    starting: "Connexion à l’appel …",
    busy: (name) => `${name} ne peut pas venir à l’appel pour l’instant. L’invitation reste valable : réessayez dans quelques minutes ou écrivez ici.`,
    over: { title: "L’invitation n’est plus valable", text: "Écrivez-nous ici, nous continuons dans la discussion." },
  },
  returning: { title: "Retour à votre appel …", text: "Si le navigateur demande la caméra et le micro, appuyez sur Autoriser." },
  declined: {
    title: "L’appel n’a pas commencé",
    busy: "Personne n’est libre pour un appel vidéo pour l’instant. Écrivez-nous ici, nous répondrons dès que possible.",
    full: "Beaucoup de personnes nous appellent et la file est complète. Écrivez-nous ici ou réessayez dans quelques minutes.",
    first: "Quelqu’un doit d’abord répondre à votre message. Vous pourrez appeler juste après.",
    blocked: "Vous ne pouvez pas nous appeler ici pour l’instant. Merci de nous joindre autrement.",
    other: "Quelque chose n’a pas marché de notre côté. Écrivez-nous ici ou réessayez dans quelques minutes.",
    again: "Réessayer",
  },
  back: "Revenir à la discussion",
  waiting: {
    title: "Vous êtes dans la file pour un appel vidéo",
    away: "Personne n’est là pour l’instant. Vous pouvez attendre ou nous écrire : nous répondrons dès notre retour.",
  },
  ringing: { title: (name) => `Nous appelons ${name} …`, text: "Cela prend une demi-minute au plus." },
  cancel: "Annuler l’appel",
  connecting: { title: (name) => `${name} a répondu`, text: "Connexion …" },
  reconnecting: { title: "La connexion est interrompue", text: (seconds) => `Nous essayons de la rétablir. Encore ${seconds} s.` },
  live: (name) => `Vous êtes en appel avec ${name}`,
  agent: {
    muted: (name) => `Le micro de ${name} est coupé`,
    cameraOff: (name) => `La caméra de ${name} est coupée`,
    noCamera: (name) => `${name} n’a pas de caméra`,
    shares: (name) => `${name} partage son écran`,
    paused: "Le réseau est faible : voix seule",
  },
  own: {
    cameraGone: "Votre caméra a disparu. Nous vous entendons encore.",
    microphoneGone: "Votre micro a disparu. Nous ne vous entendons plus.",
    noMicrophone: "Sans micro, nous ne vous entendons pas.",
    cameraRefused: "Votre navigateur n’autorise pas la caméra.",
    microphoneRefused: "Votre navigateur n’autorise pas le micro.",
    again: "Réessayer",
    muted: "Votre micro est coupé",
    picture: "Votre propre image",
  },
  microphone: { on: "Activer le micro", off: "Couper le micro" },
  camera: { on: "Activer la caméra", off: "Couper la caméra" },
  hangUp: "Raccrocher",
  larger: "Agrandir",
  smaller: "Réduire",
  full: "Plein écran",
  leaveFull: "Quitter le plein écran",
  chat: (unread) => (unread === 0 ? "Discussion" : `Discussion, ${unread} non ${unread === 1 ? "lu" : "lus"}`),
  quality: { good: "Bonne connexion", fair: "Connexion moyenne", poor: "Connexion faible" },
  hear: "Appuyez pour entendre",
  theirPicture: (name) => `L’image de ${name}`,
  ended: (why, name) => {
    switch (why.end) {
      case "hung_up":
        return why.by === "visitor"
          ? { title: "Vous avez raccroché", text: "La discussion reste ouverte si vous avez autre chose." }
          : { title: name === null ? "Nous avons raccroché" : `${name} a raccroché`, text: "La discussion reste ouverte si vous avez autre chose." };
      case "declined":
        return { title: "Nous ne pouvons pas prendre l’appel pour l’instant", text: "Écrivez-nous ici, nous répondrons dès que possible." };
      case "missed":
        return { title: "Personne n’a pu prendre l’appel", text: "Nous en sommes désolés. Écrivez-nous ici, nous répondrons dès que possible." };
      case "cancelled":
        return { title: "Vous avez annulé l’appel", text: "Écrivez-nous ici quand vous voulez." };
      case "no_connection":
        return { title: "L’appel n’a pas pu être établi", text: "Votre réseau ou le nôtre ne le laisse pas passer. Écrivez-nous ici ou réessayez sur un autre réseau." };
      case "no_media":
        return { title: "L’appel n’a pas pu être établi", text: "Votre navigateur ou le nôtre ne sait pas faire cet appel. Écrivez-nous ici, nous continuons dans la discussion." };
      case "gave_up":
        return { title: "La connexion a été perdue", text: "Elle n’est pas revenue à temps. Écrivez-nous ici ou rappelez." };
      case "left":
        return why.party === "agent"
          ? { title: name === null ? "Nous avons perdu la connexion" : `${name} a perdu la connexion`, text: "Écrivez-nous ici ou rappelez." }
          : { title: "L’appel a pris fin", text: "Cette page est restée absente trop longtemps. Écrivez-nous ici ou rappelez." };
      case "conversation_left":
        return { title: "L’appel a pris fin", text: "Écrivez-nous ici si vous avez autre chose." };
      case "withdrawn":
        return { title: name === null ? "L’invitation a été retirée" : `${name} a retiré son invitation`, text: "Ni votre image ni votre voix n’ont été transmises. Écrivez-nous ici, nous continuons dans la discussion." };
      case "not_now":
        return { title: "Pas maintenant", text: "Écrivez-nous ici quand vous voulez." };
    }
  },
  callAgain: "Rappeler",
  refusedBy: (reason, waits) => reasonIn(fr, reason, waits),
  agentUnknown: "un conseiller",
};

function reasonIn({ declined }: CallWords, reason: Code, waits: boolean): string {
  switch (reason) {
    case "call_busy":
      return waits ? declined.first : declined.busy;
    case "queue_full":
      return declined.full;
    case "blocked":
    case "forbidden":
      return declined.blocked;
    default:
      return waits ? declined.first : declined.other; // The others have no words that help a visitor.
  }
}

/** The words of the language that the widget speaks. */
export function callWordsFor(locale: string): CallWords {
  return locale.toLowerCase().startsWith("fr") ? fr : en;
}
