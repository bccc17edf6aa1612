// What goes wrong in the page goes to the log, where it is cut, cleaned and counted again.
import { pageFailed } from "@/lib/bridge";
import type { PageFailure } from "@deskbell/shared/types";

/** Failures that are told, at most: one that comes again and again says nothing new. */
const MOST = 50;
const CHARS = 2_000;

let told = 0;

/** A failure as it is told; `null` for what is none of the page's own. */
export function failure(thrown: unknown): PageFailure | null {
  if (thrown instanceof Error) {
    const { name, message, stack } = thrown;
    return { kind: cut(name), message: cut(message), stack: cut(stack ?? "") };
  }
  // A refusal of the desk says by its kind what it is; its words may hold what somebody wrote.
  if (typeof thrown === "object" && thrown !== null && "refusal" in thrown) {
    return { kind: "Refusal", message: cut(String(thrown.refusal)), stack: "" };
  }
  return thrown === undefined || thrown === null ? null : { kind: typeof thrown, message: "", stack: "" };
}

const cut = (text: string) => text.slice(0, CHARS);

/** Listens from here on. */
export function tellOfFailures(page: Pick<Window, "addEventListener"> = window, tell: (failure: PageFailure) => Promise<void> = pageFailed) {
  const say = (thrown: unknown) => {
    const found = failure(thrown);
    if (found === null || told >= MOST) return;
    told += 1;
    tell(found).catch(() => {}); // a log that takes nothing has nobody to be told
  };
  page.addEventListener("error", (event) => say(event.error));
  page.addEventListener("unhandledrejection", (event) => say(event.reason));
}
