// Why something was not done, and what the desk tells by itself, in the page's language.
import { w } from "@/words";
import type { ConversationId, Notice, NoticeKind, Refusal, Told } from "@deskbell/shared/types";

/** Something that the person is told, of the desk or of the page itself. */
export interface Said {
  readonly kind: NoticeKind;
  /** Words, in the language of the moment in which they are read. */
  readonly message: string;
  readonly conversation: ConversationId | null;
}

/** What was caught of an ask: the bridge rejects with nothing else. */
export const asRefusal = (error: unknown) => error as Refusal;

/** Why something was not done. */
export function inWords(refusal: Refusal): string {
  switch (refusal.refusal) {
    case "hub":
      // Of a detail that only a newer hub knows, the code says more.
      if (refusal.detail !== null && refusal.detail !== "unknown") return w.refusals.detail[refusal.detail];
      return w.refusals.code[refusal.code](refusal.message);
    case "line":
      return w.refusals.line[refusal.why];
    case "network":
      return w.refusals.network[refusal.error.problem](refusal.error.at);
    case "trial":
      return w.trial.problem[refusal.why];
    case "kept":
      return refusal.words;
    default:
      return filled(w.refusals.refused[refusal.refusal], refusal);
  }
}

/** What the desk tells by itself. */
export function toldInWords(told: Told): string {
  if (told.told !== "not_done") return filled(w.refusals.told[told.told], told);
  const why = inWords(told.why);
  return told.written === "" ? why : `${why} ${w.refusals.written(told.written)}`;
}

/** A notice of the desk; it follows the page's language. */
export function said({ kind, told, conversation }: Notice): Said {
  return {
    kind,
    conversation,
    get message() {
      return toldInWords(told);
    },
  };
}

/** The catalogue's type pairs each kind with its text; TypeScript loses the pair where a kind is looked up. */
function filled<T>(text: unknown, of: T): string {
  return typeof text === "function" ? (text as (of: T) => string)(of) : (text as string);
}
