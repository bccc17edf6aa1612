import { expect, test } from "vitest";
import { active, ended, head, line, ME, ringing, visit } from "../samples";
import { applied, fromSnapshot, threadOf, unread } from "./known";

const call = (body: ReturnType<typeof head>) => ({ kind: "call.updated", body }) as const;

test("an older head does not replace a newer one", () => {
  const known = fromSnapshot([call(head(active(ME), { version: 3 }))]);
  expect(applied(known, call(head(ringing, { version: 2 }))).calls[0]?.version).toBe(3);
  expect(applied(known, call(head(ended(), { version: 4 }))).calls[0]?.call.phase).toBe("ended");
});

test("a call that is over stays until something else happens", () => {
  const over = applied(fromSnapshot([]), call(head(ended())));
  expect(over.calls).toHaveLength(1);
  expect(applied(over, call(head(ringing, { id: "next" }))).calls.map(({ id }) => id)).toEqual(["next"]);
});

test("a thread grows in order, each place once, and its newest head counts", () => {
  let known = fromSnapshot([{ kind: "visit.updated", body: { head: visit(2), entries: [line(4), line(5)] } }]);
  known = applied(known, { kind: "visit.updated", body: { head: visit(1), entries: [line(6), line(5)] } });
  known = applied(known, { kind: "visit.updated", body: { head: visit(2), entries: [line(2), line(3)] } });
  const thread = threadOf(known, "t");
  expect(thread?.entries.map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
  expect(thread?.head.version).toBe(2);
});

test("only what the visitor wrote is unread, and only what neither the desk nor this phone has seen", () => {
  const thread = { head: visit(1, 2), entries: [line(1), line(2), line(3), line(4, "agent"), line(5)] };
  expect([unread(thread, 0), unread(thread, 3), unread(thread, 5), unread(null, 0)]).toEqual([2, 1, 0, 0]);
});
