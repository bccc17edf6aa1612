import type { WireError } from "@deskbell/shared/generated/WireError";
import { Refused } from "@deskbell/shared/session";
import { beforeEach, describe, expect, test } from "vitest";
import { Area } from "./bench";
import type { Hub } from "./call";
import { type Kept, readLines } from "./kept";
import { Lines } from "./lines";
import { NOTHING } from "./model/known";
import { line, ME, visit } from "./samples";

const KEPT: Kept = { token: "t", phone: ME, claimed: null, name: "Pixel 8" };
const NO: WireError = { code: 4100, message: "No.", data: { reason: "ended", temporary: false } };

type Said = Record<"command_id" | "client_message_id" | "text", string>;

/** A hub that answers when the test says so. */
class Asked implements Pick<Hub, "command" | "newId"> {
  readonly said: Said[] = [];
  #owed: { resolve: (result: never) => void; reject: (error: Error) => void }[] = [];

  newId = () => `id ${String(++ids).padStart(3, "0")}`;

  command = (_method: string, params: object) => {
    this.said.push(params as Said);
    return new Promise<never>((resolve, reject) => this.#owed.push({ resolve, reject }));
  };

  /** Answers what was asked first. */
  async answers(no?: WireError): Promise<void> {
    const first = this.#owed.shift();
    if (no) first?.reject(new Refused(no));
    else first?.resolve({} as never);
    await Promise.resolve();
  }
}

let ids: number;
let browser: Area;
let hub: Asked;
let lines: Lines;

/** A page of this phone, with what the former one has left. */
function page(kept = KEPT): void {
  hub = new Asked();
  lines = new Lines(hub, () => {});
  lines.open({ tab: null, browser }, kept);
}

beforeEach(() => {
  ids = 0;
  browser = new Area();
  page();
});

const shown = () => lines.unsent("t").map(({ text, failed }) => (failed ? `${text} (failed)` : text));
const stored = () => readLines({ tab: null, browser }, KEPT).map(({ text }) => text);
const texts = () => hub.said.map(({ text }) => text);

describe("a line that the hub has not answered", () => {
  test("is there in the next page, and goes before what is written then, under the same ids", () => {
    lines.send("t", "one");
    lines.send("t", "two");
    const { said } = hub;
    page();
    expect([shown(), hub.said]).toEqual([["one", "two"], said]);
    lines.send("t", "three");
    expect([shown(), texts(), stored()]).toEqual([["one", "two", "three"], ["one", "two", "three"], ["one", "two", "three"]]);
  });

  test("is no other phone's", () => {
    lines.send("t", "one");
    page({ ...KEPT, phone: "another" });
    expect([shown(), texts(), stored()]).toEqual([[], [], ["one"]]);
  });

  test("stays in this page when its memory is full, and goes again when the page is the phone again", () => {
    browser.room = 0;
    lines.send("t", "one");
    expect([shown(), stored()]).toEqual([["one"], []]);
    lines.open({ tab: null, browser }, KEPT);
    expect([shown(), texts()]).toEqual([["one"], ["one", "one"]]);
    expect(hub.said[1]).toEqual(hub.said[0]);
  });
});

describe("a line that the hub has answered", () => {
  test("is kept no longer, and stands as sending until it comes back", async () => {
    lines.send("t", "one");
    lines.send("t", "two");
    await hub.answers();
    expect([shown(), stored()]).toEqual([["one", "two"], ["two"]]);
    page();
    expect(texts()).toEqual(["two"]);
  });

  test("is kept no longer when it has come back, whatever became of the answer", () => {
    lines.send("t", "one");
    const body = { ...line(1, "agent").body, client_message_id: hub.said[0]?.client_message_id } as ReturnType<typeof line>["body"];
    page();
    lines.learn({ ...NOTHING, threads: [{ head: visit(1), entries: [{ ...line(1), body }] }] });
    expect([shown(), stored()]).toEqual([[], []]);
  });

  test("goes again after a no as the same line and another command: under its own it would be refused again", async () => {
    lines.send("t", "one");
    await hub.answers(NO);
    expect([shown(), stored()]).toEqual([["one (failed)"], []]);
    lines.sendAgain(hub.said[0]?.client_message_id ?? "");
    expect([shown(), stored()]).toEqual([["one"], ["one"]]);
    const [first, again] = hub.said;
    expect([again?.client_message_id === first?.client_message_id, again?.command_id === first?.command_id]).toEqual([true, false]);
  });
});

test("a phone that is let go keeps nothing of what was written on it, whatever is still answered", async () => {
  lines.send("t", "one");
  lines.forget();
  browser.clear();
  await hub.answers(NO);
  lines.send("t", "two");
  expect([shown(), [...browser.keys()]]).toEqual([["two"], []]);
});
