import { rowsOf, type MessageRow, type Row, type Source } from "@/lib/rows";
import { entry, ME, message, unsent } from "@/lib/samples";
import type { EntryBody } from "@deskbell/shared/types";
import { expect, test } from "vitest";

const NOON = new Date(2025, 10, 21, 12, 0).getTime();
const MINUTE = 60_000;

const source = (more: Partial<Source>): Source => ({
  entries: [],
  unsent: [],
  firstUnread: null,
  readByVisitor: 0,
  me: ME.id,
  offlineSince: null,
  ...more,
});

const kinds = (rows: Row[]) => rows.map((row) => row.kind);
const messages = (rows: Row[]) => rows.filter((row): row is MessageRow => row.kind === "message");
const at = (minutes: number) => NOON + minutes * MINUTE;

test("each day has its separator", () => {
  const rows = rowsOf(source({ entries: [entry(1, message("a"), at(-24 * 60)), entry(2, message("b"), at(0)), entry(3, message("c"), at(1))] }));
  expect(kinds(rows)).toEqual(["day", "message", "day", "message", "message"]);
});

test("the unread divider stands before the first unread and counts the visitor's messages", () => {
  const entries = [entry(1, message("a"), at(0)), entry(2, message("b"), at(1)), entry(3, message("n", ME.id), at(2)), entry(4, message("c"), at(3))];
  const rows = rowsOf(source({ entries, firstUnread: 2 }));
  expect(kinds(rows)).toEqual(["day", "message", "new", "message", "message", "message"]);
  expect(rows[2]).toMatchObject({ count: 2 });
});

test("c3 ticks tell how far an own message has come", () => {
  const rows = rowsOf(
    source({
      entries: [entry(1, message("seen", ME.id), at(0)), entry(2, message("delivered", ME.id), at(1)), entry(3, message("theirs"), at(2))],
      unsent: [unsent("s", "sending", { at: at(3) }), unsent("w", "waiting", { at: at(3) }), unsent("f", "failed", { at: at(3) })],
      readByVisitor: 1,
    }),
  );
  expect(messages(rows).map((row) => row.tick)).toEqual(["seen", "delivered", null, "sending", "waiting", "failed"]);
});

test("messages of one author within three minutes belong together, with one time for each minute and tick", () => {
  const entries = [
    entry(1, message("a"), at(0)),
    entry(2, message("b"), at(0.5)),
    entry(3, message("c"), at(1.5)),
    entry(4, message("d"), at(5)),
    entry(5, message("e", ME.id), at(5.1)),
    entry(6, message("f", "ana"), at(5.2)),
  ];
  const rows = messages(rowsOf(source({ entries })));
  expect(rows.map((row) => row.first)).toEqual([true, false, false, true, true, true]);
  expect(rows.map((row) => row.last)).toEqual([false, true, true, true, true, true]);
});

test("a message keeps its key from its first letter on", () => {
  const before = rowsOf(source({ unsent: [unsent("hi")] })).at(-1);
  const after = rowsOf(source({ entries: [entry(1, message("hi", ME.id))] })).at(-1);
  expect(before?.key).toBe(after?.key);
});

test("what waits is summed up under it, and offline stands above it", () => {
  const rows = rowsOf(
    source({
      entries: [entry(1, message("a"), at(0))],
      unsent: [unsent("w", "waiting", { at: at(1) }), unsent("n", "waiting", { at: at(1), note: true }), unsent("f", "failed", { at: at(1) })],
      offlineSince: at(1),
    }),
  );
  expect(kinds(rows)).toEqual(["day", "message", "offline", "message", "note", "message", "outbox"]);
  expect(rows.at(-1)).toMatchObject({ unsent: [{ text: "w" }, { text: "n" }] });
});

test("own notes and own happenings are known as own", () => {
  const note = { type: "note", agent: ME.id, name: ME.name, text: "x", client_message_id: "1" } as const;
  const rows = rowsOf(source({ entries: [entry(1, note), entry(2, { ...note, agent: "ana", client_message_id: "2" })] }));
  expect(rows.flatMap((row) => (row.kind === "note" ? [row.mine] : []))).toEqual([true, false]);
});

test("what was written before midnight and still waits stands under the newer day", () => {
  const rows = rowsOf(source({ entries: [entry(1, message("a"), at(0))], unsent: [unsent("w", "failed", { at: at(-24 * 60) })] }));
  expect(kinds(rows)).toEqual(["day", "message", "message"]);
});

test("a message of files alone has no words", () => {
  const picture = { id: "x", name: "x.png", media: "image/png", bytes: 1, pixels: null };
  const body = { ...message(""), attachments: [picture] } as ReturnType<typeof message>;
  expect(messages(rowsOf(source({ entries: [{ ...entry(4, body), rich: [{ node: "text", text: "" }] }] })))[0]).toMatchObject({ seq: 4, rich: [], files: [picture] });
});

test("c6 what is on its way or was refused shows its files too", () => {
  const file = { id: "x", name: "a.pdf", media: "application/pdf", bytes: 1, pixels: null };
  const rows = rowsOf(source({ unsent: [unsent("", "failed", { attachments: [file] })] }));
  expect(rows.at(-1)).toMatchObject({ kind: "message", rich: [], files: [file] });
});

test("v4 a call that came to nothing can be gone on with until an agent writes or calls anew", () => {
  const began: EntryBody = { type: "happened", what: { happening: "call_began", call: "c", by: "visitor" } };
  const missed = { type: "happened", what: { happening: "call_ended", call: "c", why: { end: "missed" }, talked: 0 } } satisfies EntryBody;
  const invited: EntryBody = { type: "happened", what: { happening: "invited", call: "d", agent: ME.id, name: ME.name } };
  const notNow = { type: "happened", what: { happening: "invitation_over", call: "d", why: { end: "not_now" } } } satisfies EntryBody;
  const again = (...bodies: EntryBody[]) =>
    rowsOf(source({ entries: bodies.map((body, i) => entry(i + 1, body, at(i))) })).flatMap((row) => (row.kind === "happened" && row.again ? [row.what] : []));
  expect(again(began, missed)).toEqual([missed.what]);
  expect(again(began, missed, message("Hello?"))).toEqual([missed.what]);
  expect(again(began, missed, message("Sorry!", ME.id))).toEqual([]);
  expect(again(began, missed, invited)).toEqual([]);
  expect(again(began, missed, invited, notNow)).toEqual([notNow.what]);
});
