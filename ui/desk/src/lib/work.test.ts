import { blockOf } from "@/lib/blocks";
import { findEmoji, step, type Emoji } from "@/lib/emoji";
import { arrived, frameOf, holds, kind, progress, sift, whatNow } from "@/lib/files";
import { keptFrom } from "@/lib/kept";
import { inWords } from "@/lib/refusals";
import { RULES, entry, threadView } from "@/lib/samples";
import { PAUSE_MS, Search } from "@/lib/search.svelte";
import { asField, backAt, fromField, wrongWith } from "@/lib/snooze";
import { called, carried, offered, settable } from "@/lib/tags";
import { Thread } from "@/lib/thread.svelte";
import type { Attachment, FileState, FileView, Found, Happening, VisitorCard } from "@deskbell/shared/types";
import { describe, expect, test, vi } from "vitest";

describe("tags (C7)", () => {
  const tag = (name: string, recommended = false) => ({ id: name, name, recommended });
  const tags = [tag("damaged", true), tag("express"), tag("refund", true), tag("retour")];
  const names = (typed: string, ids: string[] = []) => offered(tags, ids, typed).map(({ tag }) => tag.name);

  test("that are recommended come first, and those that are carried are not offered", () => {
    expect(names("")).toEqual(["damaged", "refund", "express", "retour"]);
    expect(names("", ["refund"])).toEqual(["damaged", "express", "retour"]);
  });

  test("are found by typing, the best fit first", () => {
    expect(names("re")).toEqual(["refund", "retour", "express"]);
  });

  test("keep the conversation's order, and one that was deleted is not shown", () => {
    expect(carried(tags, ["retour", "gone", "damaged"]).map((one) => one.name)).toEqual(["retour", "damaged"]);
    expect(called(tags, " Refund ")?.id).toBe("refund");
  });

  test("that were deleted just as they were chosen do not hold up the others", () => {
    expect(settable(tags, ["old"], ["old", "gone", "refund"])).toEqual(["old", "refund"]);
  });
});

describe("snooze (C10)", () => {
  const NOON = new Date(2025, 10, 21, 12, 0).getTime();

  test("lasts 3 h, 24 h or until tomorrow at nine", () => {
    expect(backAt("hours3", NOON) - NOON).toBe(3 * 3_600_000);
    expect(backAt("hours24", NOON) - NOON).toBe(24 * 3_600_000);
    expect(asField(backAt("morning", NOON))).toBe("2025-11-22T09:00");
  });

  test("can be until a chosen time that is to come and not too far", () => {
    expect(fromField(asField(NOON))).toBe(NOON);
    expect([fromField(""), fromField("soon")]).toEqual([null, null]);
    expect([wrongWith(NOON, NOON, 10), wrongWith(NOON + 10, NOON, 10), wrongWith(NOON + 11, NOON, 10)]).toEqual(["past", null, "far"]);
  });
});

describe("files (C6)", () => {
  const file = (state: FileState, bytes = 100): FileView => ({ id: "f", name: "a.pdf", bytes, picture: false, state });
  const uploading = file({ state: "uploading", sent: 40 });
  const stored: Attachment = { id: "x", name: "a.pdf", media: "application/pdf", bytes: 100, pixels: null };
  const ready = file({ state: "ready", attachment: stored });
  const failed = file({ state: "failed", why: { refusal: "not_kept" } });
  const given = (name: string, size: number, type = "application/pdf") => ({ name, size, type });
  const limits = { ...RULES.attachments, bytes: 1_000, in_message: 2 };

  test("hold a message back until they have arrived", () => {
    expect([holds([]), holds([ready]), holds([ready, uploading]), holds([file({ state: "waiting" })]), holds([uploading, failed])]).toEqual([
      null,
      null,
      "uploading",
      "uploading",
      "failed",
    ]);
    expect(arrived([ready, uploading])).toEqual(["f"]);
    expect([uploading, ready, failed].map(progress)).toEqual([0.4, 1, 0]);
  });

  test("send the message that waits for them once they are there, but not out of a conversation that is gone by then", () => {
    expect([whatNow([ready], true), whatNow([ready, uploading], true), whatNow([uploading, failed], true)]).toEqual(["send", "wait", "failed"]);
    expect([whatNow([ready], "It is not yours"), whatNow([uploading], "It is not yours")]).toEqual(["cannot", "cannot"]);
  });

  test("that cannot be sent are told before the upload begins", () => {
    const { fit, why } = sift([given("a.pdf", 10), given("big.pdf", 1_001), given("x.exe", 5, "application/x-msdownload"), given("none.pdf", 0)], 0, limits);
    expect(fit.map((one) => one.name)).toEqual(["a.pdf"]);
    expect(why).toHaveLength(3);
    expect(why[0]).toMatch(/big\.pdf.*1 kB/);
  });

  test("are counted with those that are attached already", () => {
    const { fit, why } = sift([given("a.pdf", 1), given("b.pdf", 1), given("c.pdf", 1)], 1, limits);
    expect([fit.length, why]).toEqual([1, ["2 files in one message at most."]]);
  });

  test("of a kind that cannot be told from outside are left to the hub", () => {
    expect(sift([given("notes.md", 1, "text/markdown"), given("odd", 1, "")], 0, limits).fit).toHaveLength(2);
    expect(sift([given("x.exe", 5_000, "")], 0, null).fit).toHaveLength(1);
  });

  test("have a name for their kind, and pictures a frame before they come", () => {
    expect([kind("application/pdf", "a.pdf"), kind("image/jpeg", "photo"), kind("application/vnd.oasis.opendocument.text", "x")]).toEqual(["PDF", "JPEG", "TEXT"]);
    const most = { width: 320, height: 240 };
    expect([frameOf({ width: 1600, height: 1200 }, most), frameOf({ width: 100, height: 50 }, most), frameOf(null, most)]).toEqual([
      { width: 320, height: 240 },
      { width: 100, height: 50 },
      { width: 320, height: 240 },
    ]);
    expect(frameOf({ width: 10_000, height: 10 }, most)).toEqual({ width: 320, height: 48 });
  });
});

describe("emoji (C6)", () => {
  const one = (emoji: string, annotation: string, tags: string[] = []): Emoji => ({ emoji, annotation, tags, group: 0, version: 1 });
  const all = [one("😀", "grinning face", ["smile"]), one("❤️", "red heart", ["love"]), one("😍", "smiling face with heart-eyes")];
  const find = (typed: string) => findEmoji(all, typed).map(({ emoji }) => emoji);

  test("are found by name and by what they are about, and scattered letters do not count", () => {
    expect(findEmoji([one("❤️", "cœur rouge")], "coeur")).toHaveLength(1);
    expect([find("heart"), find("love"), find("smil"), find("gfc"), find("").length]).toEqual([["❤️", "😍"], ["❤️"], ["😍", "😀"], [], 3]);
  });

  test("are walked through with the arrows, and the ends hold", () => {
    expect([step(0, "ArrowRight", 20, 9), step(0, "ArrowDown", 20, 9), step(0, "ArrowLeft", 20, 9), step(15, "ArrowDown", 20, 9), step(3, "a", 20, 9)]).toEqual([1, 9, 0, 15, null]);
    expect(step(4, "ArrowLeft", 20, 9, true)).toBe(5);
  });
});

describe("search (C14)", () => {
  const found = (name: string): Found => ({ hits: [{ conversation: name, name, seq: 1, at: 0, by_visitor: true, note: false, pieces: ["a ", name] }], more: false });

  test("asks after a pause, and only the answer for the last words counts", async () => {
    vi.useFakeTimers();
    const answers = new Map<string, (found: Found) => void>();
    const search = new Search((words) => new Promise((answer) => answers.set(words, answer)));
    search.look("sh");
    vi.advanceTimersByTime(PAUSE_MS);
    search.look("shade");
    vi.advanceTimersByTime(PAUSE_MS);
    answers.get("shade")?.(found("shade"));
    answers.get("sh")?.(found("sh"));
    await vi.runAllTimersAsync();
    expect(search.found?.hits.map((hit) => hit.name)).toEqual(["shade"]);
    search.look("s");
    expect([search.found, search.looking]).toEqual([null, false]);
    vi.useRealTimers();
  });

  test("keeps what was found until the next answer is here, and no longer; it says why there is none", async () => {
    vi.useFakeTimers();
    let fails = false;
    const search = new Search((words) => (fails ? Promise.reject({ refusal: "needs_hub" }) : Promise.resolve(found(words))));
    search.look("shade");
    await vi.runAllTimersAsync();
    fails = true;
    search.look("shades");
    expect(search.found?.hits).toHaveLength(1);
    await vi.runAllTimersAsync();
    expect([search.problem, search.found]).toEqual([inWords({ refusal: "needs_hub" }), null]);
    vi.useRealTimers();
  });
});

describe("what is told of a conversation", () => {
  const happened = (seq: number, what: Happening) => entry(seq, { type: "happened", what });
  const passed = happened(1, { happening: "transferred", from: "k", name: "Karim", to: { to: "agent", agent: "me", name: "Me" }, comment: "" });

  test("names who passed on what is kept, unless it came back by itself since", () => {
    const thread = (entries: ReturnType<typeof entry>[]) => new Thread(threadView("a", { entries }));
    expect(keptFrom(thread([passed]))).toBe("Karim");
    expect(keptFrom(thread([passed, happened(2, { happening: "back", why: "time" })]))).toBeNull();
    expect(keptFrom(undefined)).toBeNull();
  });

  test("c8 a block lasts until its time is over, or for good", () => {
    const visitor = (until: number | null) => ({ block: { at: 0, until, reason: "x", by: "Lea" } }) as unknown as VisitorCard;
    expect([blockOf(visitor(10), 9)?.by, blockOf(visitor(10), 10), blockOf(visitor(null), 1e15)?.reason, blockOf(null, 0)]).toEqual(["Lea", null, "x", null]);
  });
});
