import { describe, expect, test } from "vitest";
import { PICTURE } from "../model/samples";
import { canRetry, type Happened, newUpload, share, step, type Todo, type Upload, uploaded } from "./upload";

const GO: Happened = { what: "go" };
const LOST: Happened = { what: "lost" };
const TIME: Happened = { what: "time" };
const announced = (offset = 0): Happened => ({ what: "announced", id: "f1", offset, chunk: 100 });
const stored = (offset: number, attachment: typeof PICTURE | null = null): Happened => ({ what: "stored", offset, attachment });
const refused = (reason: "not_found" | "too_large" | "too_fast" | "unavailable" | "blocked", temporary = false, after: number | null = null): Happened => ({ what: "refused", reason, temporary, after });

/** Lets all this happen, one after the other. */
function run(upload: Upload, ...all: Happened[]): { upload: Upload; did: (Todo | null)[] } {
  const did: (Todo | null)[] = [];
  for (const happened of all) {
    const [next, todo] = step(upload, happened);
    upload = next;
    did.push(todo);
  }
  return { upload, did };
}

describe("c6: a file on its way to the hub", () => {
  test("goes piece by piece, and is done when the hub says what it has found in it", () => {
    const { upload, did } = run(newUpload(250), GO, announced(), stored(100), stored(200), stored(250, PICTURE));
    expect(did).toEqual([
      { do: "announce" },
      { do: "put", id: "f1", from: 0, to: 100 },
      { do: "put", id: "f1", from: 100, to: 200 },
      { do: "put", id: "f1", from: 200, to: 250 },
      null,
    ]);
    expect(upload.state).toEqual({ is: "done", attachment: PICTURE });
    expect(share(upload)).toBe(1);
  });

  test("pieces are never larger than half a megabyte, however much the hub would take", () => {
    const { did } = run(newUpload(3_000_000), GO, { what: "announced", id: "f1", offset: 0, chunk: 1_048_576 }, stored(524_288));
    expect(did.slice(1)).toEqual([{ do: "put", id: "f1", from: 0, to: 524_288 }, { do: "put", id: "f1", from: 524_288, to: 1_048_576 }]);
  });

  test("a line on which a whole piece takes too long gets smaller ones until one arrives", () => {
    const placed: Happened = { what: "placed", offset: 0 };
    const { did } = run(newUpload(3_000_000), GO, { what: "announced", id: "f1", offset: 0, chunk: 1_048_576 }, LOST, TIME, placed, LOST, TIME, placed, stored(131_072));
    const puts = did.flatMap((todo) => (todo?.do === "put" ? [todo.to - todo.from] : []));
    expect(puts).toEqual([524_288, 262_144, 131_072, 524_288]);
  });

  test("a lost line is tried again by itself, and goes on from what the hub has", () => {
    const { upload, did } = run(newUpload(250), GO, announced(), stored(100), LOST, TIME, { what: "placed", offset: 150 });
    expect(did.slice(3)).toEqual([{ do: "wait", ms: 1_000 }, { do: "ask", id: "f1" }, { do: "put", id: "f1", from: 150, to: 250 }]);
    expect(upload.state.is).toBe("running");
    expect(share(upload)).toBe(0.6);
  });

  test("a line that is lost before the hub knows of the file announces it again", () => {
    expect(run(newUpload(10), GO, LOST, TIME).did).toEqual([{ do: "announce" }, { do: "wait", ms: 1_000 }, { do: "announce" }]);
  });

  test("a piece that the hub has already is not said twice (409)", () => {
    const { did } = run(newUpload(250), GO, announced(), { what: "elsewhere", offset: 100 });
    expect(did.at(-1)).toEqual({ do: "put", id: "f1", from: 100, to: 200 });
    // Back, too: the hub has lost something.
    expect(run(newUpload(250), GO, announced(), stored(100), { what: "elsewhere", offset: 50 }).did.at(-1)).toMatchObject({ from: 50 });
    // A hub that contradicts itself is not asked in circles.
    expect(run(newUpload(250), GO, announced(), { what: "elsewhere", offset: 0 }).did.at(-1)).toEqual({ do: "wait", ms: 1_000 });
  });

  test("when only the last word was lost, nothing is sent but a question for it", () => {
    const { did } = run(newUpload(100), GO, announced(), LOST, TIME, { what: "placed", offset: 100 }, stored(100, PICTURE));
    expect(did.slice(-2)).toEqual([{ do: "put", id: "f1", from: 100, to: 100 }, null]);
  });

  test("the pauses grow, and progress makes them short again", () => {
    const waits = run(newUpload(250), GO, announced(), LOST, TIME, LOST, TIME, LOST, TIME, { what: "placed", offset: 0 }, stored(100), LOST).did;
    expect(waits.flatMap((todo) => (todo?.do === "wait" ? [todo.ms] : []))).toEqual([1_000, 2_000, 4_000, 1_000]);
  });

  test("after a minute it is left to the visitor, who goes on from where it stood", () => {
    const tries = Array.from({ length: 12 }, (_, index) => (index % 2 ? TIME : LOST));
    const { upload } = run(newUpload(250), GO, announced(), stored(100), ...tries);
    expect(upload.state).toEqual({ is: "failed", why: "lost" });
    expect(canRetry(upload)).toBe(true);
    expect(run(upload, TIME).did).toEqual([null]);
    expect(run(upload, GO, { what: "placed", offset: 100 }).did).toEqual([{ do: "ask", id: "f1" }, { do: "put", id: "f1", from: 100, to: 200 }]);
  });

  test("the line is back before the pause is over: at once", () => {
    const { did } = run(newUpload(250), GO, announced(), LOST, GO, TIME);
    expect(did.slice(-2)).toEqual([{ do: "ask", id: "f1" }, null]);
  });

  test("a refusal that passes waits as long as the hub says; any other is the end", () => {
    expect(run(newUpload(250), GO, refused("too_fast", true, 7_000)).did.at(-1)).toEqual({ do: "wait", ms: 7_000 });
    expect(run(newUpload(250), GO, refused("too_fast", true, 7_000)).upload.state).toEqual({ is: "paused", by: "hub" });
    expect(run(newUpload(250), GO, LOST).upload.state).toEqual({ is: "paused", by: "line" });
    const { upload } = run(newUpload(250), GO, refused("too_large"));
    expect(upload.state).toEqual({ is: "failed", why: "too_large" });
    expect(run(upload, GO).did).toEqual([{ do: "announce" }]);
    expect(canRetry(upload)).toBe(false); // The file would still be too large.
  });

  test("a hub that goes on refusing is named as the reason, and not the line, and it can be tried again", () => {
    const full = Array.from({ length: 12 }, (_, index) => (index % 2 ? TIME : refused("unavailable", true, 10_000)));
    const { upload } = run(newUpload(250), GO, announced(), stored(100), ...full);
    expect(upload.state).toEqual({ is: "failed", why: "unavailable" });
    expect(canRetry(upload)).toBe(true);
    expect(run(upload, GO).did).toEqual([{ do: "ask", id: "f1" }]);
  });

  test("c8: who was kept out for a time can try the same file afterwards", () => {
    const { upload } = run(newUpload(250), GO, refused("blocked"));
    expect(canRetry(upload)).toBe(true);
    expect(run(upload, GO).did).toEqual([{ do: "announce" }]);
  });

  test("a file that is gone since it was picked says so at once: no line brings it back", () => {
    const { upload, did } = run(newUpload(250), GO, announced(), { what: "unreadable" });
    expect(did.at(-1)).toBeNull();
    expect(upload.state).toEqual({ is: "failed", why: "unreadable" });
    expect(canRetry(upload)).toBe(false);
  });

  test("a hub that has forgotten the file gets it from the beginning, but not for ever", () => {
    const once = run(newUpload(250), GO, announced(), stored(100), refused("not_found"));
    expect(once.did.at(-1)).toEqual({ do: "announce" });
    expect(once.upload).toMatchObject({ id: null, offset: 0 });
    const circle = Array.from({ length: 8 }, () => [announced(), refused("not_found")]).flat();
    expect(run(newUpload(250), GO, ...circle).upload.state).toEqual({ is: "failed", why: "not_found" });
  });

  test("what is done stays done", () => {
    const done = uploaded(PICTURE);
    for (const happened of [GO, LOST, TIME, announced(), refused("not_found")]) expect(step(done, happened)).toEqual([done, null]);
  });
});
