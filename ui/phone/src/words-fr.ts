import type { Words } from "./words";

export const fr: Words = {
  visitor: "Le visiteur",
  opening: "Ouverture …",
  claiming: "Lecture du code …",
  unclaimed: {
    code: { title: "Ce code n’est plus valable", text: "Affichez-en un nouveau sur l’ordinateur." },
    fast: { title: "Trop d’essais", text: "Attendez un instant, puis réessayez." },
    network: { title: "Pas de connexion", text: "Vérifiez le réseau de ce téléphone, puis réessayez." },
    other: { title: "Cela n’a pas marché", text: "Réessayez ou affichez un nouveau code sur l’ordinateur." },
  },
  nothing: { title: "Vos appels sur ce téléphone", text: "Pendant un appel, choisissez « Au téléphone » sur l’ordinateur et scannez le code affiché. Ou associez ce téléphone : il sonnera aussi." },
  elsewhere: { title: "Ouvert dans un autre onglet", text: "Un autre onglet de ce navigateur est déjà ce téléphone." },
  out: { title: "Ce téléphone est déconnecté", text: "Pour l’utiliser à nouveau, scannez un nouveau code sur l’ordinateur." },
  old: { title: "Cette page n’est plus à jour", text: "Rechargez-la pour continuer." },
  connecting: "Connexion …",
  offline: { title: "Pas de connexion", text: "Nouvel essai automatique." },
  retry: "Réessayer",
  useHere: "L’utiliser ici",
  reload: "Recharger",
  close: "Vous pouvez fermer cette page.",
  done: "OK",
  join: {
    title: (name) => `Continuer avec ${name} ici`,
    text: (name) => `L’appel reste sur l’ordinateur jusqu’à ce que ce téléphone soit prêt. ${name} ne remarque rien.`,
    asks: "Le navigateur peut demander la caméra et le micro.",
    join: "Rejoindre",
    voice: "Rejoindre avec la voix seule",
    no: "Le laisser sur l’ordinateur",
    within: (time) => `Encore ${time} pour rejoindre`,
  },
  permission: { title: "Le navigateur vous demande", text: (name) => `Touchez Autoriser, pour que ${name} vous voie et vous entende.` },
  refused: {
    title: "Caméra et micro sont bloqués",
    text: "Le navigateur ne doit pas les autoriser sur cette page. Vous pouvez changer cela :",
    voice: "Continuer avec la voix seule",
    cure: {
      ios: "Touchez le signe dans la barre d’adresse, puis Réglages du site web, et autorisez caméra et micro.",
      android: "Touchez le signe à gauche de l’adresse, puis Autorisations, et autorisez caméra et micro.",
      firefox: "Touchez le cadenas dans la barre d’adresse et retirez le blocage de la caméra et du micro.",
      other: "Cliquez sur le signe à gauche de l’adresse et autorisez caméra et micro.",
    },
    again: "Réessayer",
  },
  asking: "Connexion à l’appel …",
  not: { taken: "Un autre appareil a été plus rapide.", busy: "Vous êtes dans un autre appel.", offline: "Pas encore de connexion. Réessayez bientôt.", other: "Cela n’a pas marché. Réessayez." },
  back: { title: (name) => `Votre appel avec ${name} continue`, text: "La page a été rechargée. Touchez pour y revenir.", join: "Revenir à l’appel" },
  making: { title: "Passage à ce téléphone …", text: "L’ordinateur garde l’appel jusqu’à ce que tout soit prêt ici." },
  connect: "Connexion …",
  call: {
    in: (name) => `En appel avec ${name}`,
    moved: (time) => `ici depuis ${time}`,
    since: (time) => `depuis ${time}`,
    mute: "Couper",
    muted: "Parler",
    camera: "Caméra",
    cameraOff: "Sans caméra",
    switch: "Changer",
    hangUp: "Raccrocher",
    you: "Vous",
    stays: "L’écran reste allumé. Laissez cette page ouverte.",
    leaveOpen: "Laissez cette page ouverte et l’écran allumé.",
    theirMuted: (name) => `Le micro de ${name} est coupé`,
    theirCameraOff: (name) => `La caméra de ${name} est coupée`,
    theirNoCamera: (name) => `${name} n’a pas de caméra`,
    paused: "Réseau faible : voix seule",
    lost: { title: "La connexion est interrompue", text: "Nous essayons de la rétablir." },
    left: (seconds) => `Nous essayons de la rétablir : encore ${seconds} s.`,
    noHub: "Pas de connexion au bureau. L’appel continue.",
    hear: "Touchez pour entendre",
    picture: (name) => `L’image de ${name}`,
    own: "Votre propre image",
    away: (time) => `Cette page est restée ${time} en arrière-plan.`,
    awayPaused: (time) => `${time} en arrière-plan : le téléphone avait arrêté la caméra ou le micro. Ils sont de retour.`,
    noMicrophone: "Personne ne vous entend : le micro manque ou est bloqué.",
    noCamera: "Personne ne vous voit : la caméra manque ou est bloquée.",
    tryAgain: "Réessayer",
  },
  desk: { title: "La discussion est au bureau", text: "Reprenez-le quand vous voulez", move: "Vers le bureau", moving: "Passage à votre ordinateur …", asked: "En attente de l’ordinateur", claimed: "L’ordinateur se prépare", making: "Presque prêt, continuez à parler", stay: "Rester ici" },
  stayed: (why) => {
    switch (why) {
      case "not_claimed":
        return "L’ordinateur n’a pas pris l’appel. Deskbell y est-il ouvert ?";
      case "not_joined":
      case "not_ready":
        return "L’ordinateur n’était pas prêt à temps. Vous êtes toujours ici.";
      case "left":
        return "L’ordinateur est injoignable. Vous êtes toujours ici.";
      case "no_media":
        return "L’ordinateur n’a pas pu prendre l’appel. Vous êtes toujours ici.";
      case "interrupted":
        return "Le passage a été interrompu. Vous êtes toujours ici.";
      case "fell_back":
        return "L’ordinateur a perdu l’appel. Il est revenu ici.";
      case "cancelled":
        return "";
    }
  },
  quality: { good: "Bonne", fair: "Moyenne", poor: "Faible" },
  chat: {
    title: (name) => `Discussion avec ${name}`,
    open: (unread) => (unread === 0 ? "Discussion" : `Discussion, ${unread} non ${unread === 1 ? "lu" : "lus"}`),
    close: "Fermer la discussion",
    write: (name) => `Écrire à ${name}`,
    send: "Envoyer",
    empty: "Rien n’a encore été écrit.",
    sending: "Envoi …",
    failed: "Non envoyé. Touchez pour réessayer.",
    file: (name) => `Fichier : ${name}`,
    began: "Appel vidéo",
    ended: (talked) => `Appel vidéo terminé · ${talked}`,
    over: "La conversation est terminée.",
    you: "Vous",
  },
  moved: { title: "L’appel est sur votre ordinateur", text: "Vous pouvez fermer cette page." },
  tookElsewhere: { title: "Pris sur un autre appareil", text: "" },
  gone: { title: "L’appel est terminé", text: "" },
  over: (why, name, talked) => {
    const after = talked === "" ? "Continuez par écrit sur votre ordinateur." : `${talked} · Étiquetez et terminez la conversation sur votre ordinateur.`;
    switch (why.end) {
      case "hung_up":
        return { title: why.by === "visitor" ? `${name} a raccroché` : "Vous avez raccroché", text: after };
      case "declined":
        return { title: "Appel refusé", text: "La conversation continue par écrit, sur votre ordinateur." };
      case "missed":
        return { title: `Appel manqué de ${name}`, text: "La conversation continue par écrit, sur votre ordinateur." };
      case "cancelled":
      case "withdrawn":
      case "not_now":
        return { title: `${name} n’a pas attendu`, text: "La conversation continue par écrit, sur votre ordinateur." };
      case "no_connection":
      case "no_media":
        return { title: "L’appel n’a pas pu être établi", text: "Continuez par écrit sur votre ordinateur." };
      case "gave_up":
      case "left":
        return { title: "La connexion a été perdue", text: after };
      case "conversation_left":
        return { title: "L’appel est terminé", text: after };
    }
  },
  came: (why) => {
    const text = "L’appel reste sur votre ordinateur. Pour le déplacer, scannez-y un nouveau code.";
    switch (why) {
      case "not_claimed":
      case "not_joined":
        return { title: "Le temps pour rejoindre est écoulé", text };
      case "not_ready":
        return { title: "Ce téléphone n’était pas prêt à temps", text: `${text} Un autre réseau peut aider.` };
      case "no_media":
        return { title: "Ce navigateur ne sait pas faire l’appel", text };
      case "cancelled":
        return { title: "Le passage a été annulé", text };
      case "left":
      case "interrupted":
        return { title: "Le passage a été interrompu", text };
      case "fell_back":
        return { title: "L’appel est revenu sur votre ordinateur", text: "Ce téléphone a perdu la connexion. Pour déplacer l’appel, scannez un nouveau code." };
    }
  },
  ring: {
    call: "Appel vidéo",
    left: (time) => `sonne encore ${time}`,
    answer: "Répondre",
    decline: "Refuser",
    offered: (name) => `Continuer l’appel avec ${name} ici ?`,
    offeredText: "L’appel est sur votre ordinateur",
    here: "Continuer ici",
    notNow: "Pas maintenant",
  },
  wait: {
    title: "Prêt pour vos appels",
    text: "Ce téléphone sonne pour vos appels tant que cette page est ouverte.",
    atDesk: (name) => `Vous êtes en appel avec ${name}. Pour continuer ici, choisissez « Au téléphone » sur l’ordinateur.`,
    sound: "Activer le son",
    soundText: "Les navigateurs restent muets jusqu’à ce que vous touchiez.",
    soundOn: "Le son est activé",
    awake: "Garder l’écran allumé",
    unpair: "Dissocier ce téléphone",
    unpairSure: "Il ne sonnera plus.",
    unpairYes: "Dissocier",
    unpairNo: "Le garder",
  },
};
