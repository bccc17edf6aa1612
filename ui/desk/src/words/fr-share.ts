// Les mots du partage d'écran et de la fenêtre de l'appel en français.
import type { sharing as english } from "./en-share";

export const sharing: typeof english = {
  share: {
    begin: "Partager",
    beginLong: "Partager un écran ou une fenêtre",
    title: "Partager un écran ou une fenêtre",
    say: (name) => `${name} le voit à la place de votre caméra, en pleine taille.`,
    screens: "Écrans",
    windows: "Fenêtres",
    screen: (n) => `Écran ${n}`,
    size: (width, height) => `${width} × ${height}`,
    noPicture: "Pas d’image",
    looking: "Recherche des écrans et des fenêtres",
    again: "Chercher encore",
    yes: "Partager",
    noWindows: "Aucune autre fenêtre n’est ouverte. Celles de Deskbell ne sont jamais proposées : on y lit les messages d’autres visiteurs.",
    none: {
      wayland: ["Sous Wayland, un écran ne peut pas encore être partagé.", "Ouvrez une session X11 pour partager, ou montrez-le à la caméra."],
      refused: ["Le système ne laisse pas Deskbell voir l’écran.", "Autorisez-le dans les réglages de confidentialité, puis relancez Deskbell."],
      failed: ["Aucun écran ne peut être lu.", "Cherchez encore dans un instant ; le journal en dit plus."],
    },
    on: (kind, name) => (kind === "window" ? `Vous partagez « ${name} »` : "Vous partagez un écran"),
    stop: "Arrêter le partage",
    stopShort: "Arrêter",
    lost: (kind, why) => {
      if (why === "gone") return kind === "window" ? "La fenêtre partagée a été fermée." : "L’écran partagé a été débranché.";
      if (why === "refused") return "Le système ne laisse plus Deskbell le voir : le partage est terminé.";
      return "Ce que vous partagiez ne peut plus être lu : le partage est terminé.";
    },
    cameraAgain: (on) => (on ? "Votre caméra est de nouveau envoyée." : "Votre caméra reste coupée, comme avant."),
    cameraRests: "Votre caméra se repose pendant le partage, et revient comme elle était",
    own: "Partagé",
    picture: "Ce que vous partagez",
    announce: { on: "Vous partagez un écran", off: "Le partage est terminé" },
  },
  popout: {
    open: "Détacher",
    openLong: "Détacher l’appel dans sa propre fenêtre",
    away: "L’appel est dans sa propre fenêtre",
    back: "Le ramener ici",
    onTop: "Garder au-dessus des autres fenêtres",
    title: (name) => `Appel avec ${name}`,
    toDesk: "Montrer le bureau",
  },
  inCall: {
    share: "Partager un écran, ou arrêter le partage",
    popout: "Appel dans sa propre fenêtre, ou retour",
    notConnected: "personne n’est encore connecté",
  },
};
