import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Browser, Hub, Page, settled } from "./video/bench";

type Options = { steal?: boolean; signal?: AbortSignal };
type Holder = { lost(): void };

/** A browser's locks, of one name (W3C web-locks): each of its answers is a task of its own, in order. */
class Locks {
  #holder: Holder | null = null;
  #line: (() => void)[] = [];

  request(_name: string, { steal, signal }: Options, held: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = () => reject(new DOMException("", "AbortError"));
      const grant = () => {
        const mine = { lost: () => void setTimeout(refuse) };
        this.#holder = mine;
        setTimeout(() => void held().then(resolve).finally(() => this.#holder === mine && this.#next()));
      };
      if (steal) this.#holder?.lost();
      if (steal || !this.#holder) return grant();
      this.#line.push(grant);
      signal?.addEventListener("abort", () => {
        this.#line = this.#line.filter((other) => other !== grant);
        refuse();
      });
    });
  }

  #next(): void {
    this.#holder = null;
    this.#line.shift()?.();
  }
}

let hub: Hub;
let pages: Page[];

beforeEach(() => {
  hub = new Hub();
  new Browser().install(hub);
  Object.assign(navigator, { locks: new Locks() });
  pages = [];
});

afterEach(() => {
  for (const page of pages) page.close();
  vi.unstubAllGlobals();
});

/** One more tab of the same profile. */
async function tab(): Promise<Page> {
  const page = new Page(undefined, pages[0]?.kept);
  pages.push(page);
  await settled();
  return page;
}

const leading = () => pages.map(({ room }) => room.leads);

test("one tab leads, and when it is closed the next one does", async () => {
  const first = await tab();
  await tab();
  expect(leading()).toEqual([true, false]);
  first.close();
  await settled();
  expect(leading()).toEqual([false, true]);
});

test("a tab that begins a call takes the lead in one go: it connects once", async () => {
  await tab();
  const second = await tab();
  const before = hub.asked("session.open").length;
  await second.call.begin({ is: "call" });
  await second.call.start();
  await settled();
  expect([leading(), second.call.step.at]).toEqual([[false, true], "call"]);
  expect(hub.asked("session.open").length - before).toBe(1);
});

test("a chat that was closed takes the lead from nobody, whatever its page still says", async () => {
  const first = await tab();
  const second = await tab();
  second.close();
  second.room.do({ want: "typing", on: false });
  void second.room.ask("call.hang_up", { command_id: second.room.newId(), call: "k" });
  await settled();
  expect([first.room.leads, second.room.leads]).toEqual([true, false]);
});
