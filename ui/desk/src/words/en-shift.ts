// The words of the end of a shift (T7), in English.
import type { StaysWhy } from "@deskbell/shared/types";

const s = (n: number, one: string, more = `${one}s`) => `${n} ${n === 1 ? one : more}`;

export const shift = {
  shift: {
    act: "End the shift: hand everything over…",
    menu: "End of shift: hand over",
    title: "Hand over at the end of the shift",
    say: "All that is yours goes on without you, in one step.",
    what: (n: number) => s(n, "conversation"),
    to: "To whom",
    queues: "Each to its own group’s queue",
    queuesSay: "Whoever is free there gets it",
    comment: "Comment for all of them",
    note: (name: string) => `Note about ${name} for the next agent`,
    notePlace: "Note for the next agent",
    go: (n: number) => `Hand over ${n}`,
    goTo: (n: number, name: string) => `Hand over ${n} to ${name}`,
    toggles: "Your toggles turn red. This cannot be undone.",
    working: "Handing over",
    nothing: "Nothing can be handed over",
    none: "Nothing is yours at the moment: there is nothing to hand over.",
    bare: "goes back to its group",
    staysShort: "stays with you",
    stays: {
      in_call: "Stays: it is in a call",
      channel: "Stays: its channel does not pass on",
    } satisfies Record<StaysWhy, string>,
    state: {
      waits: (span: string) => `Open, waits for you for ${span}`,
      open: (time: string) => `Open, last message ${time}`,
      snoozed: (when: string) => `Snoozed till ${when}`,
      released: "Released",
      offered: "Offered to you",
      kept: "Kept for you",
    },
    done: "Handed over",
    became: (went: number, stays: number): string =>
      stays === 0 ? `${s(went, "conversation")} went on. Your toggles are red.` : `${s(went, "conversation")} went on, and ${stays} ${stays === 1 ? "is" : "are"} still yours.`,
    passed: (name: string) => `passed to ${name}`,
    queued: (group: string) => `waits in the queue of ${group}`,
  },
};
