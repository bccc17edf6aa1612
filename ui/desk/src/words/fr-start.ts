// Les mots de ce qui précède le bureau en français : la connexion, le chargement, et un démarrage manqué.
import type { Words } from "./en";
import type { starting as english } from "./en-start";

export const starting: Pick<Words, keyof typeof english> = {
  start: {
    title: "Connectez-vous à votre hub",
    lead: "L’informatique de votre équipe vous en a donné l’adresse.",
    address: "Adresse du hub",
    addressExample: "bureau.exemple.fr",
    looking: "Recherche du hub",
    found: (organisation, secure, ms) =>
      `${organisation} · ${secure ? "certificat vérifié" : "sur cet ordinateur"} · ${ms} ms`,
    email: "E-mail",
    password: "Mot de passe",
    show: "Montrer le mot de passe",
    hide: "Cacher le mot de passe",
    signIn: "Se connecter",
    signingIn: "Connexion",
    language: "Langue",
    missing: {
      address: "Saisissez l’adresse du hub.",
      email: "Saisissez votre e-mail.",
      password: "Saisissez votre mot de passe.",
    },
    legend: "Lire le bureau",
    legendLead: "Un sens par couleur, toujours avec une forme ou un mot.",
    blue: "Le bleu agit",
    blueSay: "Les boutons, le focus et ce qui est choisi.",
    orange: "L’orange vous attend",
    orangeSay: "La plus longue attente est en haut.",
    green: "Le vert est là",
    greenSay: "Les agents disponibles, les visiteurs en ligne.",
    red: "Le rouge est éteint, ou a échoué",
    redSay:
      "Un bouton sur indisponible, un message non envoyé. Rien n’est perdu : réessayez, copiez ou jetez-le.",
    local: "Vos conversations restent sur cet ordinateur : le bureau s’ouvre tout de suite, même hors ligne.",
  },
  loading: {
    title: "Vos conversations arrivent",
    offline: "Le hub est injoignable.",
    say: (hub) => `Depuis ${hub}. Cela n’arrive qu’une fois par ordinateur.`,
  },
  failed: {
    title: "Le bureau n’a pas pu démarrer",
    page: "Cette page n’a pas pu s’ouvrir",
    again: "Réessayer",
  },
};
