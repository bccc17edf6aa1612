// Who is in the scenes: Noémie at Maison Lumen, one Friday after 14:02.
import type { AgentId, BoxView, Canned, Contacts, ConversationHead, Countdown, DeskRules, Found, Me, QueueStanding, Tag, Targets, VisitorCard } from "@deskbell/shared/types";

const scene = new URLSearchParams(location.search).get("scene");
/** The hub's clock less this computer's: in one scene it is 7 min slow. */
export const SKEW = scene === "sick" ? 7 * 60_000 : 0;
/** So old is what is shown: in one scene the desk was opened in the morning, without its hub. */
export const AGE = scene === "offline-kept" ? 17 * 60 * 60_000 : 0;
/** When the hub was last heard. */
export const NOW = Date.now() + SKEW - AGE;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const ago = (minutes: number, seconds = 0) => NOW - minutes * MINUTE - seconds * 1_000;

export const ME: Me = {
  id: "noemie",
  name: "Noémie Garnier",
  email: "noemie.garnier@maison-lumen.example",
  role: "agent",
  organisation: "Maison Lumen",
  groups: [
    { id: "orders", name: "Orders & returns" },
    { id: "light", name: "Lighting advice" },
    { id: "showroom", name: "Showroom" },
  ],
  channels: {
    chat: { available: true, status: "available", taken: 2, slots: 3 },
    mobile: { available: true, status: "busy", taken: 2, slots: 2 },
    video: { available: true, status: "available", taken: 0, slots: 1 },
  },
  finishing: false,
  away: false,
};

const can = { release: false, links: true, transfer: true, snooze: true, attachments: true, offers: true, mirroring: true, video: true };

export const RULES: DeskRules = {
  capabilities: { chat: can, mobile: { ...can, release: true, mirroring: false }, video: { ...can, offers: false } },
  attachments: {
    bytes: 20 * 1_048_576,
    in_message: 10,
    media: ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"],
  },
  undo: 5_000,
  snooze_most: 90 * DAY,
  away_after: 600_000,
  tell_of_looks: false,
};

export const TAGS: Tag[] = [
  ["damaged", true],
  ["glass shade", false],
  ["replacement", true],
  ["express", true],
  ["invoice", false],
  ["refund", true],
  ["retour à l’expéditeur", false],
].map(([name, recommended]) => ({ id: `tag-${String(name)}`, name: String(name), recommended: recommended === true }));

const agent = (id: AgentId, name: string, taken: number, more: Partial<Targets["agents"][number]> = {}): Targets["agents"][number] => ({
  agent: id,
  name,
  role: "agent",
  presence: "here",
  standing: { available: true, status: taken < 3 ? "available" : "busy", taken, slots: 3 },
  free: taken < 3,
  ...more,
});

export const TARGETS: Targets = {
  agents: [
    agent("ana", "Ana Ferreira", 1),
    agent("lucie", "Lucie Marchand", 2, { role: "lead" }),
    agent("karim", "Karim Haddad", 3),
    agent("max", "Maximiliane von Hohenlohe-Langenburg", 0, { standing: { available: false, status: "unavailable", taken: 0, slots: 3 }, free: false }),
    agent("fatou", "Fatou Ndiaye", 1, { presence: "away", free: false }),
    agent("igor", "Igor Petrov", 0, { presence: "gone", free: false }),
  ],
  groups: [
    { group: "light", name: "Lighting advice", free: 3, there: 4, waiting: 0, longest_since: null },
    { group: "orders", name: "Orders & returns", free: 0, there: 3, waiting: 2, longest_since: ago(1, 12) },
    { group: "night", name: "Night desk", free: 0, there: 0, waiting: 0, longest_since: null },
  ],
};

export const CONTACTS: Contacts = {
  contacts: [
    { id: "c1", agent: "ana", name: "Ana Ferreira", from: ago(58), until: ago(11), messages: 2 },
    { id: "c2", agent: "noemie", name: "Noémie Garnier", from: ago(11), until: null, messages: 3 },
  ],
  credit: "noemie",
};

export const FOUND: Found = {
  hits: [
    { conversation: "mira", name: "Mira Vogel", seq: 6, at: ago(6), by_visitor: false, note: true, pieces: ["…we sent a new ", "shade", " and let her keep the old one."] },
    { conversation: "mira", name: "Mira Vogel", seq: 1, at: ago(16), by_visitor: true, note: false, pieces: ["Hello, my lamp came this morning but the glass ", "shade", " is cracked. Order DB-48213."] },
    { conversation: "long", name: "Jean-Baptiste de La Rochefoucauld", seq: 12, at: NOW - 40 * DAY, by_visitor: true, note: false, pieces: ["12: The ", "shade", " of the lamp is made of blown glass and every piece differs a little…"] },
    { conversation: "ended-0", name: "Béatrice Tremblay", seq: 3, at: NOW - 400 * DAY, by_visitor: false, note: false, pieces: ["The ", "shade", " is in stock again, and another ", "shade", " comes on Monday."] },
  ],
  more: true,
};

export const QUEUES: QueueStanding[] = [{ group: "orders", waiting: 2, longest_since: ago(1, 12) }];

type Short = Partial<BoxView> & { conversation: string; name: string };

export function box(given: Short): BoxView {
  return {
    visitor: `visitor-${given.conversation}`,
    tint: 1,
    channel: "chat",
    group: "orders",
    state: { state: "assigned", agent: ME.id, name: ME.name, since: ago(30) },
    turn: { turn: "visitor", since: ago(6) },
    online: true,
    types: false,
    last: "",
    last_mine: false,
    last_at: ago(6),
    unread: 0,
    draft: null,
    waiting: 0,
    failed: 0,
    timer: null,
    call: null,
    past_call: null,
    flag: null,
    held: null,
    ...given,
  };
}

const waits = (minutes: number, seconds: number) => ({
  turn: { turn: "agent" as const, since: ago(minutes, seconds) },
  last_at: ago(minutes, seconds),
});

const timer = (kind: Countdown["kind"], left: number): Countdown => ({ kind, due: NOW + left });

export const AICHA = box({
  conversation: "aicha",
  name: "Aïcha Benkhelifa",
  tint: 4,
  channel: "mobile",
  last: "Bonjour ? Il y a quelqu’un ?",
  unread: 2,
  timer: timer("first_reply", 79_000),
  ...waits(3, 41),
});
export const JEAN = box({
  conversation: "jean",
  name: "Jean-Baptiste de La Rochefoucauld",
  tint: 3,
  last: "Et la livraison à Bordeaux, combien de jours ?",
  unread: 1,
  ...waits(1, 6),
});
export const MIRA = box({
  conversation: "mira",
  name: "Mira Vogel",
  tint: 2,
  channel: "mobile",
  last: "Perfect, thank you! Will it arrive before Tuesday? I have guests.",
  types: false,
  timer: timer("later_reply", 12 * HOUR - 30_000),
  ...waits(0, 24),
});
export const JON = box({
  conversation: "jon",
  name: "Jon Bell",
  tint: 6,
  last: "Which bulb would you take?",
  draft: "Then I would take the 2700 K bulb and",
});
export const SOREN = box({
  conversation: "soren",
  name: "Søren Kjærgaard-Lindqvist",
  online: false,
  last: "Sorry we missed you, I am here now",
  last_mine: true,
  last_at: ago(31),
  failed: 1,
  past_call: "missed",
});
/** What was offered, waits for a slot, came back, or was put aside. */
export const INES = box({
  conversation: "ines",
  name: "Inès Caradec-Fontaine",
  tint: 1,
  group: "light",
  state: { state: "offered", agent: ME.id, deadline: NOW + 18_000 },
  last: "Bonjour, quelle ampoule pour l’Arc 210 ?",
  last_at: NOW,
  timer: timer("offer", 18_000),
});
export const PAULA = box({
  conversation: "paula",
  name: "Paula Núñez",
  tint: 5,
  channel: "mobile",
  state: { state: "queued", since: ago(9), kept: { agent: ME.id, name: ME.name, until: NOW + 23 * HOUR } },
  last: "Karim said that you know my order.",
  timer: timer("kept", 23 * HOUR + 12 * MINUTE),
});
export const OLGA = box({
  conversation: "olga",
  name: "Olga Ivanovna",
  tint: 2,
  last: "And has the part come?",
  timer: timer("unhandled", 21 * HOUR + 4 * MINUTE),
  ...waits(12, 8),
});
export const HELENE = box({
  conversation: "helene",
  name: "Hélène Dubois-Laurent",
  tint: 3,
  state: { state: "snoozed", agent: ME.id, at: ago(60), until: NOW + 2 * HOUR + 28 * MINUTE, keep: true },
  last: "I ask my sister and come back.",
  timer: timer("snooze", 2 * HOUR + 28 * MINUTE),
});
export const MOHAMED = box({
  conversation: "mohamed",
  name: "Mohamed El Amrani",
  tint: 4,
  channel: "mobile",
  online: false,
  state: { state: "snoozed", agent: ME.id, at: ago(60), until: NOW + 3 * DAY, keep: false },
  last: "Until Monday then.",
  timer: timer("snooze", 3 * DAY + 4 * HOUR),
});
export const AGNIESZKA = box({
  conversation: "agnieszka",
  name: "Agnieszka Wójcik",
  tint: 5,
  channel: "mobile",
  online: false,
  state: { state: "released", agent: ME.id, at: ago(48 * 60) },
  last: "The refund is on its way",
  last_mine: true,
  last_at: NOW - 2 * DAY,
  timer: timer("silence", 6 * DAY + 4 * HOUR),
});
export const ENDED = ["Béatrice Tremblay", "Petra Müllerová", "Hélène Dubois-Laurent"].map((name, i) =>
  box({
    conversation: `ended-${i}`,
    name,
    tint: 3 + i,
    state: { state: "ended", at: ago(120 + i * 20), by: { by: "visitor" } },
    last: "Merci beaucoup, bonne journée !",
    last_at: ago(120 + i * 20),
  }),
);

export const CANNED: Canned[] = [
  {
    id: "c1",
    shortcut: "livraison-delai",
    category: "Commandes",
    text: "Bonjour {visitor}, la livraison prend 2 à 3 jours ouvrés. Vous recevrez le numéro de suivi par e-mail dès l’expédition.",
    personal: false,
  },
  { id: "c2", shortcut: "livraison-retard", category: "Commandes", text: "Je suis désolée pour ce retard. Je regarde tout de suite avec le transporteur et je reviens vers vous.", personal: false },
  { id: "c3", shortcut: "mode-livraison", category: "", text: "À domicile, en point relais ou dans notre salon de Lyon.", personal: true },
  { id: "c4", shortcut: "tracking", category: "Orders", text: "Your parcel is on its way. You can follow it from your account, under Orders.", personal: false },
  { id: "c5", shortcut: "transfo", category: "", text: "Le transformateur fourni convient aux prises 230 V.", personal: true },
  { id: "c6", shortcut: "hello", category: "Greetings", text: "Hello {visitor}, {agent} from {organisation} here. How can I help?", personal: false },
];

export function headOf(given: BoxView, last_seq: number, seen: number): ConversationHead {
  return {
    id: given.conversation,
    version: 1,
    visitor: given.visitor,
    visitor_name: given.name,
    channel: given.channel,
    group: given.group,
    group_name: "Orders & returns",
    state: given.state,
    turn: given.turn,
    marks: { visitor: seen, agent: last_seq - given.unread },
    opened_at: ago(60),
    last_seq,
    last: { at: given.last_at, author: { party: "visitor" }, text: given.last },
    timer: given.timer,
    tags: [],
    end_note: "",
    flag: null,
    had_call: given.past_call !== null,
    past_call: given.past_call,
  };
}

export const CARD: VisitorCard = {
  id: "visitor-mira",
  name: "Mira Vogel",
  languages: ["fr", "en"],
  device: "Lumen 4.2.1 on iPhone 15",
  page: { title: "Orders › DB-48213", url: "lumen://orders/DB-48213" },
  custom: [
    { label: "Customer", value: "Since 2021 · 6 orders" },
    { label: "Club", value: "Gold" },
  ],
  since: NOW - 900 * DAY,
  time_zone: "Europe/Paris",
  block: null,
};
