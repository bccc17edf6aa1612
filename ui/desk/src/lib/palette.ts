// What the palette offers for what is typed: actions, conversations, canned answers, messages, best first.
import { isWhole, match, type Match } from "@/lib/fuzzy";
import type { Action } from "@/lib/keys";
import type { Receiver } from "@/lib/targets";
import { w } from "@/words";
import type { BoxView, Canned, Hit, SectionKind } from "@deskbell/shared/types";

/** One line of the palette. `name` is what was searched. */
export type Offer = { match: Match; name: string } & (
  | { kind: "action"; action: Action }
  | { kind: "person"; box: BoxView; section: SectionKind }
  | { kind: "receiver"; receiver: Receiver }
  | { kind: "canned"; answer: Canned }
  | { kind: "hit"; hit: Hit }
);

/** Lines under one heading. */
export interface Group {
  heading: "here" | "goTo" | "actions" | "canned" | "messages";
  offers: Offer[];
}

/** What the palette searches. */
export interface Sources {
  actions: readonly Action[];
  people: readonly { box: BoxView; section: SectionKind }[];
  canned: readonly Canned[];
  /** To whom the conversation can be passed on, the best first; empty when it cannot. */
  receivers: readonly Receiver[];
  /** Messages that were found for what is typed. */
  hits: readonly Hit[];
  /** Names of actions and ids of conversations that were used, the last one first. */
  recent: readonly string[];
}

/** The first letter may narrow the search: `>` actions, `@` people, `/` canned answers. */
type Narrowed = ">" | "@" | "/" | null;

export function parse(typed: string): { only: Narrowed; rest: string } {
  const first = typed.charAt(0);
  return first === ">" || first === "@" || first === "/"
    ? { only: first, rest: typed.slice(1) }
    : { only: null, rest: typed };
}

/** Most lines under one heading while all are shown. */
const FEW = 5;
/** Most receivers and most messages: each has a dialog of its own for the rest. */
const FEWER = 3;
/** Most lines when the search is narrowed to one kind. */
const MANY = 30;

export function offer(typed: string, sources: Sources): Group[] {
  const { only, rest } = parse(typed);
  const most = only === null ? FEW : MANY;
  const pick = (kind: Narrowed, offers: () => Offer[]) => (only === null || only === kind ? best(offers(), most, sources) : []);

  const actions = (here: boolean) =>
    sources.actions
      .filter((action) => (action.group === "conversation" || action.group === "write") === here)
      .flatMap((action) => found(rest, action.name(), (hit) => ({ ...hit, kind: "action", action })));
  const receivers = () =>
    sources.receivers.flatMap((receiver) => passing(rest, receiver)).slice(0, FEWER);
  const people = () =>
    sources.people.flatMap((one) => found(rest, one.box.name, (hit) => ({ ...hit, kind: "person", ...one })));
  const canned = () =>
    rest === "" && only === null
      ? []
      : sources.canned.flatMap((answer) => found(rest, answer.shortcut, (hit) => ({ ...hit, kind: "canned", answer })));

  const groups: Group[] = [
    { heading: "here", offers: pick(">", () => [...actions(true), ...receivers()]) },
    { heading: "goTo", offers: pick("@", people) },
    { heading: "actions", offers: pick(">", () => actions(false)) },
    { heading: "canned", offers: pick("/", canned) },
  ];
  const messages: Offer[] =
    only === null ? sources.hits.slice(0, FEWER).map((hit) => ({ kind: "hit", hit, name: hit.name, match: { score: -1, at: [] } })) : [];
  return [...withoutNoise(groups), { heading: "messages" as const, offers: messages }].filter((group) => group.offers.length > 0);
}

/** So many letters of "transfer" ask for it. */
const LEAST_OF_VERB = 2;

/**
 * Passing on is asked for by its name, "tr" or "transfer ka", and with whole pieces: a name alone finds the visitor,
 * and Enter must never pass on what one was looking for.
 */
function passing(typed: string, receiver: Receiver): Offer[] {
  const [verb = "", ...words] = typed.trim().split(/\s+/);
  const name = w.transfer.goTo(receiver.name);
  const called = match(verb, name);
  if (verb.length < LEAST_OF_VERB || !called || !isWhole(called) || called.at[0] !== 0) return [];
  if (words.length === 0) return [{ kind: "receiver", receiver, name, match: called }];
  const found = match(words.join(" "), receiver.name);
  if (!found || !isWhole(found)) return [];
  const from = name.indexOf(receiver.name);
  return [{ kind: "receiver", receiver, name, match: { ...found, at: found.at.map((place) => from + place) } }];
}

/** Scattered letters are found almost everywhere: they count only where nothing has all in one piece. */
function withoutNoise(groups: Group[]): Group[] {
  if (!groups.some((group) => group.offers.some((offered) => isWhole(offered.match)))) return groups;
  return groups.map((group) => ({ ...group, offers: group.offers.filter((offered) => isWhole(offered.match)) }));
}

function found(typed: string, name: string, make: (hit: { match: Match; name: string }) => Offer): Offer[] {
  const hit = match(typed, name);
  return hit ? [make({ match: hit, name })] : [];
}

/** What an offer is remembered by. */
export function idOf(offered: Offer): string {
  switch (offered.kind) {
    case "action":
      return offered.action.id;
    case "person":
      return offered.box.conversation;
    case "receiver":
      return `to ${offered.receiver.key}`;
    case "canned":
      return offered.answer.id;
    case "hit":
      return `${offered.hit.conversation} ${offered.hit.seq}`;
  }
}

/** Whether an offer can be taken, or why not. */
export const mayTake = (offered: Offer) => (offered.kind === "action" ? offered.action.may() : true);

/** Which line Enter takes at first: of those that can be taken the one that fits best, the upper of two that fit alike. */
export function firstChoice(offers: readonly Offer[]): number {
  let chosen = -1;
  offers.forEach((offered, at) => {
    if (mayTake(offered) !== true) return;
    if (chosen < 0 || Math.round(offered.match.score) > Math.round(offers[chosen]!.match.score)) chosen = at;
  });
  return Math.max(0, chosen);
}

/** Best first; of equally good ones the recently used first; what cannot be done last. */
function best(offers: Offer[], most: number, { recent }: Sources): Offer[] {
  const age = (offered: Offer) => {
    const at = recent.indexOf(idOf(offered));
    return at < 0 ? recent.length : at;
  };
  const cannot = (offered: Offer) => Number(mayTake(offered) !== true);
  return offers
    .map((offered, order) => ({ offered, order }))
    .sort(
      (a, b) =>
        cannot(a.offered) - cannot(b.offered) ||
        Math.round(b.offered.match.score - a.offered.match.score) ||
        age(a.offered) - age(b.offered) ||
        a.order - b.order,
    )
    .slice(0, most)
    .map(({ offered }) => offered);
}
