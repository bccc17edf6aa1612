// What was chosen on the figures page, and the hub's answers to it.
import { ask } from "@/lib/bridge";
import { clock } from "@/lib/clock.svelte";
import { Known } from "@/lib/known.svelte";
import { asRefusal, inWords } from "@/lib/refusals";
import { bucketsOf, dayField, offsetAt, rangeOf, stepsOf, type Between, type Range, type SpanKind, type Step, type Wrong } from "@/figures/spans";
import type { Channel, FiguresTable, GetFigures, GroupBrief, GroupId, Time } from "@deskbell/shared/types";

export type PartOf = "agent" | "group" | "channel";

/** The answer to one choice. */
export interface Answer {
  table: FiguresTable;
  /** When it was given. */
  at: Time;
}

/** One hour or day, with the row that the hub has of it. */
export interface Bucket {
  at: Time;
  row: FiguresTable["rows"][number]["figures"] | null;
}

const known = new Known<Answer>();

const newest = (key: string): Answer | undefined => {
  const answer = known.of(key);
  return typeof answer === "object" ? answer.value : undefined;
};

/** The groups that an administrator can choose from: those of which there are figures. */
const groups = new Known<GroupBrief[]>();

export class Figures {
  // What a person chose; it stays while other pages are shown.
  span = $state<SpanKind>("today");
  between = $state.raw<Between>({ first: "", last: "" });
  /** Wished; what the span does not have is not taken. */
  step = $state<Step | null>(null);
  part = $state<PartOf>("agent");
  group = $state<GroupId | null>(null);
  channel = $state<Channel | null>(null);
  /** Midnight: the spans of time move with the day, and not with each second. */
  readonly #day = $derived(new Date(clock.now).setHours(0, 0, 0, 0));
  /** Why the newest ones could not be had, in words. */
  problem = $state<string | null>(null);
  /** What was asked last. */
  #asksFor = "";
  /** How many asks are under way. */
  #asking = $state(0);

  /** From when to when, or what is wrong with it. */
  readonly range: Range | Wrong = $derived(rangeOf(this.span, this.between, this.#day));
  readonly steps: Step[] = $derived(typeof this.range === "string" ? [] : stepsOf(this.range));
  readonly by: Step = $derived(this.step !== null && this.steps.includes(this.step) ? this.step : (this.steps[0] ?? "day"));

  /** What the hub is asked for, but for its rows; `null` while the span is none. */
  readonly #asked: Omit<GetFigures, "by"> | null = $derived(
    typeof this.range === "string"
      ? null
      : { ...this.range, group: this.group, channel: this.channel, utc_offset: offsetAt(this.range.to) },
  );
  // Each table has a key of its own: who chooses another step does not wait for the parts, and the other way round.
  readonly #timeKey = $derived(JSON.stringify([this.#asked, this.by]));
  readonly #partsKey = $derived(JSON.stringify([this.#asked, this.part]));

  /** The newest answer with a row for each hour or day. */
  readonly time: Answer | undefined = $derived(newest(this.#timeKey));
  /** The newest answer with a row for each agent, group or channel. */
  readonly parts: Answer | undefined = $derived(newest(this.#partsKey));
  /** What both have in sum, of whichever is there; `undefined` before the first. */
  readonly total: FiguresTable["total"] | undefined = $derived((this.time ?? this.parts)?.table.total);
  /** When the older of them was given. */
  readonly at: Time | undefined = $derived(this.time && this.parts ? Math.min(this.time.at, this.parts.at) : (this.time ?? this.parts)?.at);

  /** Every hour or day of the span. */
  readonly buckets: Bucket[] = $derived.by(() => {
    if (typeof this.range === "string" || !this.time) return [];
    const rows = new Map(this.time.table.rows.map((row) => [row.at, row.figures]));
    return bucketsOf(this.range, this.by).map((at) => ({ at, row: rows.get(at) ?? null }));
  });

  /** The groups of which the hub has figures in this span. */
  readonly groups: readonly GroupBrief[] = $derived.by(() => {
    const answer = groups.of("");
    return typeof answer === "object" ? answer.value : [];
  });

  /** Asks of which groups there are figures: an administrator leads all, and is a member of few. */
  async refreshGroups(): Promise<void> {
    if (this.#asked === null) return;
    const { from, to, utc_offset } = this.#asked;
    const table = ask("figures", { from, to, utc_offset, by: "group", group: null, channel: null });
    await groups.refresh("", table.then(({ rows }) => rows.flatMap(({ group }) => (group ? [group] : []))));
  }

  get asking(): boolean {
    return this.#asking > 0;
  }

  /** Two days to begin with, when they are to be chosen. */
  chooseBetween() {
    if (this.between.first === "") {
      const today = rangeOf("week", this.between, clock.now) as Range;
      this.between = { first: dayField(today.from), last: dayField(clock.now) };
    }
    this.span = "between";
  }

  /** Asks the hub anew. Agents have no row but their own: by agent says nothing to them. */
  async refresh(): Promise<void> {
    const asked = this.#asked;
    if (asked === null) return;
    const [timeKey, partsKey] = [this.#timeKey, this.#partsKey];
    const now = () => this.#timeKey + this.#partsKey;
    const key = now();
    if (key !== this.#asksFor) this.problem = null; // it was about something else
    this.#asksFor = key;
    const rows = (by: GetFigures["by"]) => ask("figures", { ...asked, by }).then((table): Answer => ({ table, at: clock.exact }));
    const [time, parts] = [rows(this.by), rows(this.part)];
    this.#asking += 1;
    Promise.all([time, parts]).then(
      () => key === now() && (this.problem = null),
      (error: unknown) => key === now() && (this.problem = inWords(asRefusal(error))),
    );
    await Promise.all([known.refresh(timeKey, time), known.refresh(partsKey, parts)]);
    this.#asking -= 1;
  }
}

export const figures = new Figures();
