// The words of routing decisions (T5), in English.
import type { Standing } from "@/why/why";

export const why = {
  why: {
    open: "The whole decision",
    waited: "Why it waited",
    act: "Why this agent has it…",
    decided: (time: string, group: string) => `Decided ${time} for ${group}. Everybody stands here as they were then, the best first.`,
    wanted: (what: string) => `Looked for: ${what}`,
    languages: (names: string, required: boolean) => (required ? `${names}, required` : `${names}, preferred`),
    skills: (names: string) => `knows ${names}`,
    table: "Who was considered",
    columns: { agent: "Agent", standing: "Availability", slots: "Slots", languages: "Languages", skills: "Skills", idle: "No new work for", verdict: "Why, or why not" },
    standing: {
      gone: "not connected",
      away: "away",
      red: "unavailable",
      in_call: "in a call",
      finishing: "finishing",
      full: "full",
      free: "available",
    } satisfies Record<Standing, string>,
    old: "How they stood was not kept when this was decided.",
    whatIf: "What if",
    asItWas: "As it was",
    oneMoreAgent: "One more agent had been there",
    oneMoreSlot: (name: string) => `One more slot: ${name}`,
    otherwise: "would have been: ",
    oneMoreGets: "That agent would have got it.",
    stillWaits: "It would have waited all the same.",
    same: (name: string) => `No difference: ${name} would have got it.`,
    other: (name: string, before: string | null): string =>
      before === null ? `${name} would have got it at once; it waited.` : `${name} would have got it, and not ${before}.`,
    cannotPlay: "This decision was stored before it kept what this needs.",
  },
};
