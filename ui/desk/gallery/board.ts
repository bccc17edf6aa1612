// Boards worth looking at: Maison Lumen's own team, a larger one, and one as large as they come.
import type { BoardAgent, BoardCall, BoardConversation, BoardItem, BoardPresence, BoardUpdate, Channel, ChannelStanding, Flag, Status, Timer } from "@deskbell/shared/types";
import { ago, MINUTE, NOW } from "./people";

const GROUPS: [id: string, name: string, waiting: number, longest: number | null][] = [
  ["orders", "Orders & returns", 5, 278],
  ["light", "Lighting advice", 2, 51],
  ["showroom", "Showroom", 1, 22],
  ["after", "After-sales", 1, 7],
  ["italian", "Italiano", 0, null],
];

const since = (seconds: number) => NOW - seconds * 1_000;

const standing = (status: Status, taken: number, slots: number): ChannelStanding => ({ available: status !== "unavailable", status, taken, slots });

/** "A2/3": available, 2 of 3 taken; `B` busy, `U` unavailable. */
function standings(text: string): BoardAgent["channels"] {
  const [chat, mobile, video] = text.split(" ").map((one) => {
    const status = ({ A: "available", B: "busy", U: "unavailable" } as const)[one[0] as "A" | "B" | "U"];
    const [taken, slots] = one.slice(1).split("/").map(Number);
    return standing(status, taken!, slots!);
  });
  return { chat: chat!, mobile: mobile!, video: video! };
}

const HERE: BoardPresence = { presence: "here" };

function agent(id: string, name: string, groups: string[], channels: string, more: Partial<BoardAgent> = {}): BoardItem {
  return { kind: "agent", body: { id, name, role: "agent", groups, presence: HERE, channels: standings(channels), finishing: false, call: null, ...more } };
}

interface With {
  channel?: Channel;
  /** So many seconds the visitor waits; negative: so long ago the agent answered. */
  waits: number;
  state?: BoardConversation["state"];
  call?: BoardCall["stage"];
  flag?: string;
  timer?: [kind: Timer, seconds: number];
  group?: string;
}

function talk(agent: string | null, id: string, visitor_name: string, { channel = "chat", waits, state = "assigned", call, flag, timer, group = "orders" }: With): BoardItem {
  const at = since(Math.abs(waits));
  const raised: Flag | null = flag === undefined ? null : { at: ago(1), by: agent ?? "", name: "Fatou Ndiaye", words: flag };
  return {
    kind: "conversation",
    body: {
      id,
      visitor_name,
      channel,
      group,
      agent,
      state,
      since: at,
      turn: { turn: waits >= 0 ? "agent" : "visitor", since: at },
      opened_at: ago(40),
      timer: timer ? { kind: timer[0], due: NOW + timer[1] * 1_000 } : null,
      call: call ? { stage: call, since: at } : null,
      flag: raised,
    },
  };
}

const queues: BoardItem[] = GROUPS.map(([group, name, waiting, longest]) => ({
  kind: "queue",
  body: { group, name, waiting, longest_since: longest === null ? null : since(longest) },
}));

const missed: BoardItem[] = (
  [
    ["Søren Kjærgaard-Lindqvist", 31, "no_answer"],
    ["Inmaculada Fernández Ortiz", 190, "declined"],
    ["Visitor 4821", 240, "queue_full"],
    ["Wanjirũ Kamau", 300, "gave_up"],
    ["Bo Li", 340, "gave_up"],
  ] as const
).map(([visitor_name, minutes, why], i) => ({
  kind: "missed",
  body: { id: `missed-${i}`, at: ago(minutes), visitor_name, channel: "video", group: "showroom", conversation: why === "queue_full" ? null : "mira", why },
}));

const waitingInQueue: BoardItem[] = ["Odalys Bernard", "Per-Erik Lund", "Visitor 9032", "Kofi Mensah", "Ruth Abramov"].map((name, i) =>
  talk(null, `queued-${i}`, name, { state: "queued", waits: 278 - i * 50, channel: i % 2 ? "mobile" : "chat" }),
);

/** Twelve and a few who are offline, as on a Friday after 14:02. */
const TEAM: BoardItem[] = [
  agent("fatou", "Fatou Ndiaye", ["orders"], "B3/3 A1/2 U0/1"),
  talk("fatou", "hugo", "Hugo Petit", { waits: 380, flag: "Wants a refund in cash, may I?" }),
  talk("fatou", "renee", "Renée Arnaud", { waits: 48 }),
  talk("fatou", "sven", "Sven Holm", { waits: -130 }),
  talk("fatou", "lia", "Lia Conti", { waits: -340, channel: "mobile" }),
  agent("noemie2", "Noémie Garnier-Lacroix", ["orders", "light", "showroom"], "B2/3 B2/2 B1/1"),
  talk("noemie2", "tom2", "Tom Reyes", { waits: -252, channel: "video", call: "active" }),
  talk("noemie2", "mira", "Mira Vogel", { waits: 364, channel: "mobile" }),
  talk("noemie2", "aicha", "Aïcha Benali", { waits: 322, channel: "mobile" }),
  talk("noemie2", "jean", "Jean-Baptiste de La Rochefoucauld", { waits: 31 }),
  talk("noemie2", "late", "Lena Ek", { waits: -700 }),
  agent("karim", "Karim Haddad", ["orders", "after"], "A2/3 B2/2 A0/1"),
  talk("karim", "yael", "Yaël Stern", { waits: 276, channel: "mobile", timer: ["first_reply", 24] }),
  talk("karim", "lindholm", "Petra Lindholm", { waits: 62 }),
  talk("karim", "ivo", "Ivo Kralj", { waits: -540, channel: "mobile" }),
  talk("karim", "zoe", "Zoé Martin", { waits: -840 }),
  agent("jonas", "Jonas Weidenfeller", ["showroom"], "B1/3 U0/2 B1/1"),
  talk("jonas", "clemence", "Clémence Dubois", { waits: -696, channel: "video", call: "active" }),
  talk("jonas", "abreu", "Rui Abreu", { waits: -120 }),
  agent("priya", "Priya Raghunathan", ["light"], "A2/3 A1/2 A0/1"),
  talk("priya", "whit", "Sam Whitcombe", { waits: 15 }),
  talk("priya", "ola", "Ola Nowak", { waits: -240 }),
  talk("priya", "bea", "Beatriz Lopes", { waits: -1320, channel: "mobile" }),
  agent("chloe", "Chloé Le Goff", ["orders", "light"], "A1/3 A1/2 U0/1"),
  talk("chloe", "theo", "Théo Roux", { waits: 52, channel: "mobile", timer: ["first_reply", 248] }),
  talk("chloe", "aino", "Aino Hämäläinen", { waits: -420 }),
  agent("matteo", "Matteo Di Lorenzo", ["after", "italian"], "B3/3 B2/2 U0/1"),
  talk("matteo", "giulia", "Giulia Ferri", { waits: -60 }),
  talk("matteo", "conti", "Luca Conti", { waits: -180 }),
  talk("matteo", "marta", "Marta Pini", { waits: -300 }),
  talk("matteo", "russo", "Dario Russo", { waits: -480, channel: "mobile" }),
  talk("matteo", "gallo", "Enzo Gallo", { waits: -660, channel: "mobile" }),
  agent("ewa", "Ewa Wiśniewska", ["orders"], "A0/3 A0/2 A0/1"),
  agent("lars", "Lars Østergaard", ["showroom"], "A1/3 U0/0 A0/1"),
  talk("lars", "freja", "Freja Holm", { waits: -360 }),
  agent("helene", "Hélène Dubois-Laurent", ["orders"], "U1/3 U1/2 U0/1", { finishing: true }),
  talk("helene", "faure", "Nina Faure", { waits: -120 }),
  talk("helene", "samir", "Samir Tazi", { waits: -2_100, channel: "mobile", state: "snoozed" }),
  agent("diego", "Diego Ibáñez", ["light"], "U0/3 U0/2 U0/1", { presence: { presence: "away", since: ago(12) } }),
  talk("diego", "p1", "Paul Weiss", { waits: -4_000, state: "snoozed" }),
  talk("diego", "p2", "Ilse Verhaegen", { waits: -9_000, channel: "mobile", state: "released", timer: ["silence", 2_460] }),
  agent("yuki", "Yuki Tanabe", ["showroom"], "B1/3 U0/0 B0/1", { presence: { presence: "lost", since: since(22) } }),
  talk("yuki", "marchetti", "Carla Marchetti", { waits: 100, timer: ["later_reply", 38] }),
  agent("sofie", "Sofie Mertens", ["after"], "U0/3 U0/2 U0/1", { presence: { presence: "offline", since: ago(122) } }),
  agent("amelie", "Amélie Bonnefoy-Carpentier", ["orders"], "U0/3 U0/2 U0/1", { presence: { presence: "offline", since: ago(600) } }),
];

const FIRST = ["Ana", "Björn", "Chiara", "Dmitri", "Élodie", "Farid", "Greta", "Hamza", "Inês", "Jérôme", "Kadir", "Ludovic", "Maëlle", "Nils", "Oksana", "Pietro"];
const LAST = ["Abadie", "Brandt", "Costa", "Durand", "Eriksen", "Fontaine", "Galli", "Hoffmann", "Ivanova", "Jansen", "Kowalski", "Lefèvre", "Moreau", "Novák", "O’Brien", "Pereira", "Rossi", "Schneider"];

/** A team of any size; the same each time. */
function crowd(agents: number, each: number): BoardItem[] {
  return Array.from({ length: agents }, (_, i) => {
    const id = `agent-${i}`;
    const group = GROUPS[i % GROUPS.length]![0];
    const gone = i % 23 === 22;
    const taken = gone ? 0 : i % 4;
    const name = `${FIRST[i % FIRST.length]} ${LAST[(i * 7) % LAST.length]}`;
    const presence: BoardPresence = gone ? { presence: "offline", since: ago(60 + i) } : i % 17 === 5 ? { presence: "away", since: ago(25) } : HERE;
    const chat = taken === 3 ? "B" : i % 11 === 3 ? "U" : "A";
    const talks = gone ? 0 : (i * 5) % (each * 2);
    return [
      agent(id, name, [group, GROUPS[(i + 2) % GROUPS.length]![0]], `${chat}${taken}/3 A${i % 2}/2 ${i % 9 === 0 ? "B1/1" : "A0/1"}`, { presence }),
      ...Array.from({ length: talks }, (_, k) => {
        const waits = (i + k) % 3 === 0 ? (i * 37 + k * 91) % 480 : -((i * 53 + k * 131) % 5_000) - 1;
        const call = k === 0 && i % 9 === 0 ? ("active" as const) : undefined;
        const visitor = `${FIRST[(i + k * 3) % FIRST.length]} ${LAST[(i * 3 + k) % LAST.length]}`;
        return talk(id, `talk-${i}-${k}`, visitor, { waits: call ? -200 : waits, group, channel: call ? "video" : k % 2 ? "mobile" : "chat", ...(call ? { call } : {}), ...(i === 40 && k === 0 ? { flag: "" } : {}), ...(waits > 420 ? { timer: ["first_reply", 600 - waits] as [Timer, number] } : {}) });
      }),
    ];
  }).flat();
}

const LONG: BoardItem[] = [
  agent("max", "Maximiliane Charlotte von Hohenlohe-Langenburg zu Schillingsfürst", ["long", "orders"], "B8/8 A3/6 A0/1"),
  ...Array.from({ length: 9 }, (_, i) => talk("max", `long-${i}`, i % 2 ? "Wolfeschlegelsteinhausenbergerdorff" : "María de los Ángeles Fernández-Villaverde y Silva", { waits: i % 3 ? -i * 400 : 30_000 + i * 60, ...(i === 0 ? { flag: "She asks for the manager and says that she has written to us eleven times already, please look at the earlier conversations" } : {}) })),
  { kind: "queue", body: { group: "long", name: "Beratung für Außenleuchten und Gartenbeleuchtung im Geschäftskundenbereich", waiting: 142, longest_since: ago(95) } },
];

const AROUND = [...queues, ...missed, ...waitingInQueue];

export const BOARDS = {
  12: [...TEAM, ...AROUND],
  60: [...crowd(60, 4), ...AROUND],
  500: [...crowd(500, 11), ...AROUND],
  long: [...LONG, ...TEAM.slice(0, 20), ...AROUND],
  empty: [] as BoardItem[],
} satisfies Record<string | number, BoardItem[]>;

export type BoardName = keyof typeof BOARDS;

export const update = (items: BoardItem[], more: Partial<BoardUpdate> = {}): BoardUpdate => ({ anew: true, items, gone: [], whole: true, old_since: null, over: false, ...more });

/** What changes in a tenth of a second: 20 conversations, as 200 a second do. */
export function churn(items: BoardItem[], round: number): BoardUpdate {
  const talks = items.filter((item) => item.kind === "conversation");
  const changed = Array.from({ length: Math.min(20, talks.length) }, (_, i): BoardItem => {
    const { body } = talks[(round * 97 + i * 31) % talks.length]!;
    const turn = (round + i) % 2 ? ("agent" as const) : ("visitor" as const);
    return { kind: "conversation", body: { ...body, turn: { turn, since: Date.now() - ((round * i) % 5) * MINUTE } } };
  });
  return { anew: false, items: changed, gone: [], whole: true, old_since: null, over: false };
}
