// Les mots d’une première ouverture en français : les étapes, le premier essai de la sonnerie, et l’essai du programme.
import type { Words } from "./en";
import type { first as english } from "./en-first";

export const first: Pick<Words, keyof typeof english> = {
  first: {
    step: (n, of) => `Étape ${n} sur ${of}`,
    forgotten: "Oublié ?",
    forgottenSay:
      "Personne ne peut le lire, mais l’administration de votre hub peut en définir un nouveau. Demandez à l’informatique de votre équipe.",
    capsLock: "Le verrouillage des majuscules est actif.",
    useInstead: (address) => `Utiliser ${address}`,
    lookAgain: "Chercher encore",
    noNetwork: "Cet ordinateur n’a pas de réseau.",
    tryTitle: "Juste pour voir ?",
    trySay: "Lance un hub sur cet ordinateur, avec des données de démonstration. Rien n’en sort.",
    tryAct: "Essayer sur cet ordinateur",
  },
  trial: {
    starting: "Un hub démarre sur cet ordinateur",
    startingSay:
      "Avec une boutique de démonstration, ses agents et leurs conversations. La première fois, cela prend quelques secondes.",
    ending: "L’essai s’arrête",
    on: "Ceci est un essai sur cet ordinateur.",
    onSay: "La boutique est inventée, et rien ne sort de cet ordinateur.",
    shop: "Ouvrir la boutique de démonstration",
    shopSay: "Écrivez-vous comme le ferait un visiteur : la boutique s’ouvre dans votre navigateur.",
    none: "aucun essai en cours",
    leave: "Quitter l’essai",
    leaveAsk: "Quitter l’essai ?",
    leaveSay: "Son hub est arrêté, et vous revenez à la connexion.",
    forget: "Supprimer ce qui y a été écrit",
    forgetSay: "Sinon, vous le retrouverez la prochaine fois.",
    deleteOld: "Supprimer l’ancien essai",
    problem: {
      missing: "Le hub qui accompagne ce bureau est introuvable. Réinstallez Deskbell, ou demandez à l’informatique de votre équipe.",
      other_version:
        "Le hub qui accompagne ce bureau est d’une autre version. Réinstallez Deskbell, ou demandez à l’informatique de votre équipe.",
      not_allowed: "Cet ordinateur ne laisse pas le bureau lancer un hub. Demandez à l’informatique de votre équipe.",
      silent: "Le hub de l’essai n’a pas répondu. Réessayez ; si cela continue, redémarrez l’ordinateur.",
      in_use: "Le hub d’un essai précédent travaille encore. Attendez un instant et réessayez.",
      not_writable:
        "Le dossier de l’essai n’est pas accessible en écriture. Libérez de l’espace, ou demandez à l’informatique de votre équipe.",
      newer: "Un essai précédent vient d’une version plus récente. Supprimez-le pour recommencer, ou mettez le bureau à jour.",
      damaged: "Ce qui reste d’un essai précédent est inutilisable. Supprimez-le pour recommencer.",
      no_port: "Aucun port n’est libre sur cet ordinateur. Fermez quelques programmes et réessayez.",
      ended: "Le hub de l’essai s’est arrêté. Relancez l’essai : ce qui a été écrit est conservé.",
      not_deleted:
        "Ce qui a été écrit dans l’essai n’a pas pu être supprimé. Réessayez, ou demandez à l’informatique de votre équipe.",
      signed_in: "Déconnectez-vous d’abord.",
      other: "Le hub de l’essai ne démarre pas. Réessayez ; si cela continue, donnez son journal à l’informatique de votre équipe.",
    },
  },
  check: {
    title: "Vérifiez que la sonnerie vous parvient",
    say: "Maintenant, et non au premier appel d’un visiteur.",
    open: "Vérifier que la sonnerie vous parvient",
    action: "Vérifier la caméra, le micro, la sonnerie et les notifications",
    inCall: "pas pendant un appel",
    onlyYou: "Vous seul le voyez",
    ring: "Sonnerie",
    notifications: "Notifications",
    loudspeaker: "Haut-parleur de la sonnerie",
    noLoudspeaker: "Aucun haut-parleur",
    test: "Tester la sonnerie et la notification",
    again: "Tester encore",
    testing: "Cela sonne",
    testSay: "Les deux arrivent au même moment, comme lors d’un appel.",
    askHeard: "L’avez-vous entendue ?",
    askSeen: "L’avez-vous vue ?",
    yes: "Oui",
    no: "Non",
    heard: "Vous avez entendu la sonnerie.",
    unheard: "Montez le volume ou choisissez un autre haut-parleur, puis testez encore.",
    silent: "La sonnerie n’a pas pu être jouée. Choisissez un autre haut-parleur, puis testez encore.",
    seen: "Vous avez vu la notification.",
    unseen: {
      windows: "Autorisez Deskbell dans Paramètres › Système › Notifications, puis testez encore.",
      mac: "Autorisez Deskbell dans Réglages Système › Notifications, puis testez encore.",
      linux: "Autorisez Deskbell dans les réglages de notifications de l’environnement de bureau, puis testez encore.",
    },
    notShown: "Aucune notification n’a pu être affichée. Autorisez Deskbell dans les réglages de notifications du système.",
    good: "Tout va bien : un appel vous parvient.",
    untested: "La sonnerie n’a pas encore été testée. Cela peut attendre.",
    mend: (n) =>
      n === 1
        ? "Une chose à réparer. Cela peut attendre : le voyant à côté du nom du hub la garde en vue."
        : `${n} choses à réparer. Cela peut attendre : le voyant à côté du nom du hub les garde en vue.`,
    done: "Aller au bureau",
    later: "Plus tard",
  },
};
