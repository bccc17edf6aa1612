// Les mots de la fin de service (T7), en français.
import type { Words } from "./en";
import type { shift as english } from "./en-shift";
import { till } from "./fr-when";

const s = (n: number, one: string, more = `${one}s`) => `${n} ${n < 2 ? one : more}`;

export const shift: Pick<Words, keyof typeof english> = {
  shift: {
    act: "Fin de service : tout transmettre…",
    menu: "Fin de service : transmettre",
    title: "Transmettre à la fin du service",
    say: "Tout ce qui est à vous continue sans vous, en une fois.",
    what: (n) => s(n, "conversation"),
    to: "À qui",
    queues: "Chacune à la file de son groupe",
    queuesSay: "Le premier agent libre la reçoit",
    comment: "Commentaire pour toutes",
    note: (name) => `Note sur ${name} pour l’agent suivant`,
    notePlace: "Note pour l’agent suivant",
    go: (n) => `Transmettre ${n}`,
    goTo: (n, name) => `Transmettre ${n} à ${name}`,
    toggles: "Vos disponibilités passent au rouge. C’est définitif.",
    working: "Transmission en cours",
    nothing: "Rien ne peut être transmis",
    none: "Rien n’est à vous pour l’instant : il n’y a rien à transmettre.",
    bare: "retourne à son groupe",
    staysShort: "reste à vous",
    stays: {
      in_call: "Reste : un appel est en cours",
      channel: "Reste : son canal ne transmet pas",
    },
    state: {
      waits: (span) => `Ouverte, vous attend depuis ${span}`,
      open: (time) => `Ouverte, dernier message ${time}`,
      snoozed: (when) => `Reportée ${till(when)}`,
      released: "Libérée",
      offered: "Proposée à vous",
      kept: "Gardée pour vous",
    },
    done: "Transmis",
    became: (went, stays) =>
      stays === 0
        ? `${s(went, "conversation")} ${went < 2 ? "transmise" : "transmises"}. Vos disponibilités sont au rouge.`
        : `${s(went, "conversation")} ${went < 2 ? "transmise" : "transmises"}, et ${stays} ${stays < 2 ? "reste" : "restent"} à vous.`,
    passed: (name) => `transmise à ${name}`,
    queued: (group) => `attend dans la file de ${group}`,
  },
};
