import { earlier } from "@/lib/earlier";
import { saved, savingSay } from "@/lib/files";
import { Model } from "@/lib/model.svelte";
import { mayEnd } from "@/lib/rights";
import { box, callView, canned, deskView, entry, head, message, ME, phone, threadView, unsent, view } from "@/lib/samples";
import type { Change, EarlierView, ThreadView } from "@deskbell/shared/types";
import { beforeEach, describe, expect, test } from "vitest";

let model: Model;

const desk = () => {
  if (!model.desk) throw new Error("not at the desk");
  return model.desk;
};
const thread = (id = "a") => {
  const found = model.threads.get(id);
  if (!found) throw new Error(`no thread ${id}`);
  return found;
};
const arrives = (id: string, more?: Partial<ThreadView>) => model.arrived(threadView(id, more), model.expect(id));
const texts = () => thread().entries.map(({ entry: { body } }) => (body.type === "message" ? body.text : body.type));

beforeEach(() => {
  model = new Model();
  model.begin(view());
  arrives("a");
});

describe("the call", () => {
  const ringing = callView({ stage: "ringing", since: 0, deadline: 30_000 });

  test("comes, changes and goes, and the level with it", () => {
    model.apply([{ change: "call", call: ringing }, { change: "level", microphone: 40 }]);
    expect([desk().call, desk().level]).toEqual([ringing, 40]);
    const active = callView({ stage: "active", since: 5 });
    model.apply([{ change: "call", call: active }]);
    expect([desk().call, desk().level]).toEqual([active, 40]);
    model.apply([{ change: "call", call: null }]);
    expect([desk().call, desk().level]).toEqual([null, 0]);
  });

  test("is part of the view, as the devices are", () => {
    const devices = { ...deskView().devices, picture: "1280 × 720" };
    model.apply([{ change: "view", view: view(deskView({ call: ringing, devices })) }]);
    expect([desk().call, desk().devices]).toEqual([ringing, devices]);
    model.apply([{ change: "devices", devices: deskView().devices }]);
    expect(desk().devices.picture).toBeNull();
    model.apply([{ change: "view", view: view() }]);
    expect(desk().call).toBeNull();
  });

  test("v8 hang up first: a conversation with a call that runs is not ended", () => {
    expect(mayEnd(desk(), head("a"))).toBe(true);
    model.apply([{ change: "call", call: callView({ stage: "active", since: 5 }) }]);
    expect(mayEnd(desk(), head("a"))).toBe("Hang up first");
    expect(mayEnd(desk(), head("b"))).toBe(true);
    model.apply([{ change: "call", call: callView({ stage: "ended", why: { end: "hung_up", by: "visitor" }, talked_ms: 9 }) }]);
    expect(mayEnd(desk(), head("a"))).toBe(true);
  });
});

describe("the phones", () => {
  const pixel = phone("Pixel 8");
  const pairing = { code: { url: "https://h/#t", path: "M0 0h1v1h-1z", side: 1 }, until: 9 };

  test("h5 come, go and are part of the view, as the code is by which one is paired", () => {
    model.apply([{ change: "phones", phones: [pixel] }, { change: "pairing", pairing }]);
    expect([desk().phones, desk().pairing]).toEqual([[pixel], pairing]);
    model.apply([{ change: "view", view: view(deskView({ phones: [pixel, phone("iPhone")] })) }]);
    expect([desk().phones.length, desk().pairing]).toEqual([2, null]);
    model.apply([{ change: "phones", phones: [] }]);
    expect(desk().phones).toEqual([]);
  });
});

describe("files that are being saved", () => {
  test("c6 come further, fail in words, and go; a view replaces them", () => {
    const one = { attachment: "f", got: 5, bytes: 20 };
    model.apply([{ change: "downloads", downloads: [{ ...one, state: { state: "coming" } }] }]);
    expect(desk().downloads.map((download) => [saved(download), savingSay(download)])).toEqual([[0.25, "saving, 25%"]]);
    model.apply([{ change: "downloads", downloads: [{ ...one, bytes: null, state: { state: "failed", why: { refusal: "saving_cut_off" } } }] }]);
    expect(desk().downloads.map((download) => [saved(download), savingSay(download)])).toEqual([[0, "The line was lost before the file was here. Try again: it goes on where it was."]]);
    model.apply([{ change: "view", view: view() }]);
    expect(desk().downloads).toEqual([]);
  });
});

describe("past conversations", () => {
  test("c14 the hub's answer takes the place of those that are kept here", async () => {
    const here = { visitor: "v", conversations: [head("a")], from: "here_at_first" } as const;
    const hub: EarlierView = { visitor: "v", conversations: [head("a"), head("b")], from: "hub" };
    await earlier.refresh("v", Promise.resolve({ ...here, conversations: [...here.conversations] }));
    model.apply([{ change: "earlier", earlier: hub }]);
    expect(earlier.of("v")).toEqual({ value: hub });
  });
});

describe("what is around the threads", () => {
  test("a view replaces everything and asks for the open threads again", () => {
    const before = desk();
    const wishes = model.apply([{ change: "view", view: view(deskView({ boxes: [box("b")], unread: 9 })) }]);
    expect(wishes.renew).toBe(true);
    expect(desk()).toBe(before); // the page does not flash
    expect([...desk().boxes.keys()]).toEqual(["b"]);
    expect(desk().unread).toBe(9);
  });

  test("a view of another phase forgets the threads", () => {
    const phase = { phase: "signed_out", hub: "h", email: null, because: { refusal: "line", why: "signed_out" }, unsent_stays: false, link: false } as const;
    model.apply([{ change: "view", view: { ...view(), phase } }]);
    expect(model.page).toEqual(phase);
    expect(model.desk).toBeNull();
    expect(model.threads.size).toBe(0);
  });

  test("the line to the hub is replaced on the desk and while loading", () => {
    const link = { state: { state: "offline", since: 5, next_try: null, why: { refusal: "network", error: { problem: "no_network", at: "" } } }, round_trip_ms: null, skew_ms: 0, waiting: 2 } as const;
    model.apply([{ change: "link", link }]);
    expect(desk().link).toEqual(link);
    expect([desk().live, desk().offlineSince]).toEqual([false, 5]);

    model.begin({ ...view(), phase: { phase: "loading", hub: "h", link: deskView().link } });
    model.apply([{ change: "link", link }]);
    expect(model.page).toMatchObject({ phase: "loading", hub: "h", link });
  });

  test("a box is added, replaced and taken away", () => {
    model.apply([{ change: "box", state_box: box("c") }, { change: "box", state_box: box("a", { unread: 4 }) }]);
    expect([...desk().boxes.keys()].sort()).toEqual(["a", "b", "c"]);
    expect(desk().boxes.get("a")?.unread).toBe(4);
    model.apply([{ change: "box_gone", conversation: "c" }]);
    expect(desk().boxes.has("c")).toBe(false);
  });

  test.each<[Change, () => unknown, unknown]>([
    [{ change: "me", me: { ...ME, name: "Ana" } }, () => desk().me.name, "Ana"],
    [{ change: "sections", sections: [{ kind: "ended", conversations: ["a"] }] }, () => desk().sections, [{ kind: "ended", conversations: ["a"] }]],
    [{ change: "unread", unread: 7 }, () => desk().unread, 7],
    [{ change: "canned", canned: [canned("hello")] }, () => desk().canned, [canned("hello")]],
    [{ change: "queues", queues: [{ group: "g", waiting: 1, longest_since: 3 }] }, () => desk().queues[0]?.waiting, 1],
    [{ change: "returned", returned: null }, () => desk().returned, null],
    [{ change: "preferences", preferences: { ...view().preferences, theme: "dark" } }, () => model.preferences.theme, "dark"],
  ])("%o replaces what it names, and twice does no harm", (change, shown, expected) => {
    model.apply([change]);
    model.apply([change]);
    expect(shown()).toEqual(expected);
  });

  test("a notice is shown until it is dismissed, and the same words only once", () => {
    const notice = { kind: "problem", told: { told: "toggle_waits" }, conversation: null } as const;
    model.apply([{ change: "notice", notice }, { change: "notice", notice: { ...notice } }]);
    expect(model.notices).toHaveLength(1);
    model.dismiss(model.notices[0]!);
    expect(model.notices).toEqual([]);
  });

  test("a conversation to be shown is left to the page", () => {
    expect(model.apply([{ change: "show", conversation: "b" }])).toEqual({ renew: false, show: "b", write: false, outside: [] });
    expect(model.apply([{ change: "reply", conversation: "b" }])).toEqual({ renew: false, show: "b", write: true, outside: [] });
  });

  test("changes of a desk that is not there any more do nothing", () => {
    model.begin({ ...view(), phase: { phase: "signed_out", hub: null, email: null, because: null, unsent_stays: false, link: false } });
    model.apply([{ change: "unread", unread: 3 }, { change: "thread_unsent", conversation: "a", unsent: [] }]);
    expect(model.desk).toBeNull();
  });
});

describe("an open thread", () => {
  test("a head replaces an older one and never a newer one", () => {
    model.apply([{ change: "thread_head", head: head("a", { version: 5, last_seq: 8 }) }]);
    model.apply([{ change: "thread_head", head: head("a", { version: 4, last_seq: 7 }) }]);
    expect(thread().head.last_seq).toBe(8);
  });

  test("the visitor's card, presence and typing are replaced together", () => {
    model.apply([{ change: "thread_visitor", conversation: "a", visitor: null, online: null, types: true, agent_types: false, readers: [] }]);
    expect([thread().visitor, thread().online, thread().types]).toEqual([null, null, true]);
  });

  test("entries go to the end, and a known place is replaced", () => {
    model.apply([{ change: "thread_entries", conversation: "a", entries: [entry(3, message("three"))] }]);
    model.apply([{ change: "thread_entries", conversation: "a", entries: [entry(3, message("THREE")), entry(4, message("four"))] }]);
    expect(texts()).toEqual(["one", "two", "THREE", "four"]);
  });

  test("what is on its way is replaced whole", () => {
    model.apply([{ change: "thread_unsent", conversation: "a", unsent: [unsent("x")] }]);
    model.apply([{ change: "thread_unsent", conversation: "a", unsent: [unsent("y")] }]);
    expect(thread().unsent.map((one) => one.text)).toEqual(["y"]);
  });

  test("a draft from elsewhere takes the composer", () => {
    model.apply([{ change: "thread_draft", conversation: "a", draft: { text: "back", caret: 4, note: false } }]);
    expect([thread().draft.text, thread().draftGiven]).toEqual(["back", 1]);
  });

  test("changes of threads that are not open are let go", () => {
    model.apply([{ change: "thread_unsent", conversation: "z", unsent: [unsent("x")] }]);
    expect(model.threads.has("z")).toBe(false);
  });

  test("what changes while a thread is on its way is not lost", () => {
    const asked = model.expect("b");
    model.apply([{ change: "thread_entries", conversation: "b", entries: [entry(3, message("early"))] }]);
    model.arrived(threadView("b"), asked);
    expect(thread("b").newest).toBe(3);
  });

  test("asked for twice, an answer that is older than the other takes nothing away", () => {
    const [first, second] = [model.expect("b"), model.expect("b")];
    model.arrived(threadView("b"), first);
    model.apply([{ change: "thread_entries", conversation: "b", entries: [entry(3, message("between"))] }]);
    model.arrived(threadView("b"), second);
    expect(thread("b").newest).toBe(3);
  });

  test("left or signed out before it is here, it does not come back", () => {
    const left = model.expect("b");
    model.forget("b");
    model.arrived(threadView("b"), left);
    expect(model.threads.has("b")).toBe(false);
    const signedOut = model.expect("c");
    model.begin({ ...view(), phase: { phase: "loading", hub: "h", link: deskView().link } });
    model.arrived(threadView("c"), signedOut);
    expect(model.threads.has("c")).toBe(false);
  });

  test("asked for again, it keeps older entries that join and the draft under the hand", () => {
    thread().draft = { text: "typed", caret: 5, note: false };
    arrives("a", { entries: [entry(2, message("two")), entry(3, message("three"))], draft: { text: "old", caret: 0, note: false }, more: true });
    expect(texts()).toEqual(["one", "two", "three"]);
    expect([thread().draft.text, thread().more]).toEqual(["typed", false]);
  });

  test("asked for again, entries that leave a gap are dropped", () => {
    arrives("a", { entries: [entry(9, message("nine"))], more: true });
    expect([texts(), thread().more]).toEqual([["nine"], true]);
  });

  test("older entries go before the loaded ones, each once", () => {
    arrives("b", { entries: [entry(3, message("three"))], more: true });
    thread("b").prepend([entry(1, message("one")), entry(2, message("two")), entry(3, message("three"))], false);
    expect(thread("b").entries.map((one) => one.entry.seq)).toEqual([1, 2, 3]);
    expect(thread("b").more).toBe(false);
  });
});

describe("what agents do with conversations", () => {
  test("the tags, the rules and what can be undone are part of the view and change", () => {
    const tag = { id: "t", name: "damaged", recommended: true };
    const held = [{ conversation: "a", name: "A", what: "end", until: 9 } as const];
    model.apply([{ change: "tags", tags: [tag] }, { change: "held", held }]);
    expect([desk().tags, desk().held]).toEqual([[tag], held]);
    model.begin(view(deskView()));
    expect([desk().tags, desk().held]).toEqual([[], []]);
  });

  test("files of a thread come with it and change", () => {
    const file = { id: "f", name: "a.pdf", bytes: 1, picture: false, state: { state: "waiting" } } as const;
    model.apply([{ change: "thread_files", conversation: "a", files: [file] }]);
    expect(thread().files).toEqual([file]);
  });

  test("c7 a head that comes meanwhile takes no chosen tag off and no written note away", () => {
    thread().chosenTags = ["x", "y"];
    thread().writtenNote = "Two shades";
    model.apply([{ change: "thread_head", head: head("a", { version: 2, tags: ["x"], end_note: "Two" }) }]);
    expect([thread().tags, thread().endNote]).toEqual([["x", "y"], "Two shades"]);
    model.apply([{ change: "thread_head", head: head("a", { version: 3, tags: ["x", "y"], end_note: "Two shades" }) }]);
    model.apply([{ change: "thread_head", head: head("a", { version: 4, tags: [], end_note: "" }) }]);
    expect([thread().tags, thread().endNote]).toEqual([[], ""]);
  });

  test("c7 a note with white space at its end is confirmed all the same, and a colleague's change of it is seen", () => {
    thread().writtenNote = "Two shades \n";
    model.apply([{ change: "thread_head", head: head("a", { version: 2, end_note: "Two shades" }) }]);
    model.apply([{ change: "thread_head", head: head("a", { version: 3, end_note: "Three shades" }) }]);
    expect(thread().endNote).toBe("Three shades");
  });
});

describe("what a lead reads (T2)", () => {
  test("t2_the_end_of_a_look_is_told_to_who_reads_it", () => {
    const wishes = new Model().apply([{ change: "look_over", conversation: "a", mine: true }]);
    expect(wishes.outside).toEqual([{ change: "look_over", conversation: "a", mine: true }]);
  });

  test("t2_a_thread_that_is_looked_at_says_so_and_one_that_is_followed_does_not", () => {
    const model = new Model();
    model.arrived(threadView("a", { watching: true }), model.expect("a"));
    expect(model.threads.get("a")?.watching).toBe(true);
    model.arrived(threadView("a"), model.expect("a"));
    expect(model.threads.get("a")?.watching).toBe(false);
  });
});
