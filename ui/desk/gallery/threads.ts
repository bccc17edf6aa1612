// What is said in the scenes.
import type { Attachment, BoxView, EntryBody, EntryView, Node, ThreadView, Unsent } from "@deskbell/shared/types";
import { ago, CARD, headOf, JEAN, ME, MIRA, MINUTE, NOW } from "./people";

const text = (words: string): Node[] => [{ node: "text", text: words }];

export const from = (author: "visitor" | "me" | "ana", words: string): EntryBody => ({
  type: "message",
  author:
    author === "visitor"
      ? { party: "visitor" }
      : { party: "agent", agent: author === "me" ? ME.id : author, name: author === "me" ? "Noémie" : "Ana" },
  text: words,
  client_message_id: crypto.randomUUID(),
  attachments: [],
});

/** A message that is files alone. */
const sent = (author: "visitor" | "me", ...attachments: Attachment[]): EntryBody => ({ ...from(author, ""), attachments }) as EntryBody;

export const picture = (id: string, width: number, height: number): Attachment => ({ id, name: `${id}.jpg`, media: "image/jpeg", bytes: 1_812_000, pixels: { width, height } });
const PDF: Attachment = { id: "voucher", name: "Bon d’échange DB-48213.pdf", media: "application/pdf", bytes: 84_000, pixels: null };

const bodyText = (body: EntryBody) => (body.type === "happened" ? "" : body.text);

export function entries(...lines: [minutes: number, body: EntryBody, rich?: Node[]][]): EntryView[] {
  return lines.map(([minutes, body, rich], i) => ({
    entry: { seq: i + 1, at: ago(minutes), body },
    rich: rich ?? text(bodyText(body)),
  }));
}

export const unsent = (words: string, minutes: number, state: "sending" | "waiting" | "failed"): Unsent => ({
  client_message_id: crypto.randomUUID(),
  conversation: "mira",
  note: false,
  text: words,
  attachments: [],
  rich: text(words),
  at: ago(minutes),
  state: state === "failed" ? { state, why: { refusal: "hub", code: "taken", detail: "with_somebody_else", message: "" } } : { state },
});

export function threadOf(box: BoxView, all: EntryView[], more: Partial<ThreadView> = {}): ThreadView {
  const last = all.at(-1)?.entry.seq ?? 0;
  return {
    head: headOf(box, last, last - 1),
    visitor: { ...CARD, id: box.visitor, name: box.name },
    visitor_online: box.online,
    visitor_types: box.types,
    agent_types: false,
    readers: [],
    entries: all,
    more: false,
    unsent: [],
    draft: { text: "", caret: 0, note: false },
    files: [],
    first_unread: null,
    watching: false,
    ...more,
  };
}

const miraEntries = entries(
  [16, from("visitor", "Hello, my lamp came this morning but the glass shade is cracked. Order DB-48213.")],
  [11, { type: "happened", what: { happening: "reassigned", from: "ana", name: "Ana", why: "offline" } }],
  [10, from("me", "Hello Mira, Noémie here, I have taken over from Ana. I am sorry about the shade. Could you send me a photo of it in its box?")],
  [7, from("visitor", "Here it is: https://photos.example/IMG_2041.jpg"), [
    ...text("Here it is: "),
    { node: "link", url: "https://photos.example/IMG_2041.jpg", nodes: text("photos.example/IMG_2041.jpg") },
  ]],
  [6, { type: "note", agent: "karim", name: "Karim Haddad", text: "", client_message_id: crypto.randomUUID() }, text("Same damage in October (DB-47102): we sent a new shade and let her keep the old one.")],
  [4, from("me", "Thank you, that is clear. A new shade leaves Lyon today, and there is nothing to send back.")],
  [1, from("visitor", "Perfect, thank you! Will it arrive before Tuesday? I have guests.")],
);

/** One of each thing that can happen to a conversation, and files both ways. */
export const eventful = (box: BoxView): EntryView[] =>
  entries(
    [300, { type: "happened", what: { happening: "queued", group: "light", name: "Lighting advice" } }],
    [299, { type: "happened", what: { happening: "declined", agent: "karim", name: "Karim Haddad", why: "timed_out" } }],
    [298, { type: "happened", what: { happening: "joined", agent: "ana", name: "Ana Ferreira" } }],
    [297, from("visitor", box.last)],
    [290, { type: "happened", what: { happening: "snoozed", agent: "ana", name: "Ana Ferreira", until: ago(60) } }],
    [200, { type: "happened", what: { happening: "back", why: "reply" } }],
    [199, from("visitor", "Here are the pictures.")],
    [199, sent("visitor", picture("IMG_2041", 1600, 1200), picture("IMG_2042", 900, 1600), picture("IMG_2043", 2400, 700))],
    [150, { type: "happened", what: { happening: "reassigned", from: "ana", name: "Ana Ferreira", why: "unhandled" } }],
    [40, { type: "happened", what: { happening: "transferred", from: "karim", name: "Karim Haddad", to: { to: "agent", agent: ME.id, name: ME.name }, comment: "The shade is out of stock until March: please offer the brass one at the same price, she agreed on the phone." } }],
    [39, { type: "happened", what: { happening: "joined", agent: ME.id, name: ME.name } }],
    [20, sent("visitor", picture("lamp", 1600, 1000))],
    [10, sent("me", PDF)],
    [9, from("me", "That is the voucher.")],
  );

export const MIRA_THREAD: ThreadView = threadOf(MIRA, miraEntries, {
  head: { ...headOf(MIRA, 7, 3), tags: ["tag-damaged", "tag-glass shade"], end_note: "" },
  visitor_types: true,
  first_unread: 7,
  unsent: [unsent("The voucher is in your account already.", 3, "failed"), unsent("It goes by express: Monday before 13:00.", 0, "sending")],
});

export const JEAN_THREAD: ThreadView = threadOf(
  JEAN,
  entries(
    [5, { type: "happened", what: { happening: "joined", agent: ME.id, name: "Noémie" } }],
    [5, from("visitor", "Bonjour, j’hésite entre l’Arc 210 et la Coupole pour un salon de 24 m².")],
    [4, from("me", "Bonjour Jean-Baptiste ! Pour 24 m², l’Arc 210 : la tête se place au-dessus de la table et le variateur descend très bas.")],
    [4, from("me", "La Coupole éclaire plutôt les murs. Les deux ensemble vont bien aussi.")],
    [2, from("visitor", "Très clair, merci. L’abat-jour existe-t-il en laiton brossé, ou seulement en noir mat ?")],
    [2, from("me", "Les deux, au même prix.")],
    [1, from("visitor", "Et la livraison à Bordeaux, combien de jours ?")],
  ),
);
JEAN_THREAD.head.marks = { visitor: 6, agent: 6 };
JEAN_THREAD.draft = { text: "Les deux finitions sont en stock. /liv", caret: 38, note: false };

export const SHORT = (box: BoxView) =>
  entries(
    [box.state.state === "ended" ? 180 : 12, from("visitor", "Bonjour, j’ai une question.")],
    [box.state.state === "ended" ? 170 : 9, from("me", "Bonjour, je vous écoute.")],
    [box.state.state === "ended" ? 150 : 4, from("visitor", box.last)],
    ...(box.state.state === "ended"
      ? [[120, { type: "happened", what: { happening: "ended", by: { by: "visitor" } } }] as [number, EntryBody]]
      : []),
  );

const WORDS = "The shade of the lamp is made of blown glass and every piece differs a little from the next one in colour and in thickness".split(" ");

export const LONG: EntryView[] = Array.from({ length: 600 }, (_, i) => {
  const words = WORDS.slice(0, 3 + ((i * 7) % WORDS.length)).join(" ");
  const body = from(i % 3 === 1 ? "me" : "visitor", `${i + 1}: ${words}`);
  return { entry: { seq: i + 1, at: NOW - (600 - i) * 7 * MINUTE, body }, rich: text(bodyText(body)) };
});
