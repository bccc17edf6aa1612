import { beforeEach, describe, expect, test } from "vitest";
import { PageMemory, Store } from "../store";
import { PAPER, PICTURE, refusal, update, written } from "./samples";
import { arrived, nextToSend, readUnsent, refused, removeUnsent, sendParams, type Unsent, writeUnsent } from "./unsent";
import { EMPTY, fromSnapshot } from "./visit";

const unsent = (id: string, change: Partial<Unsent> = {}): Unsent => ({ id, text: `text ${id}`, at: 0, state: { is: "queued" }, ...change });
const known = (visit = EMPTY, list: Unsent[] = []) => ({ visit, unsent: list });
let commands: number;
const commandId = () => `command ${++commands}`;
const OPEN = fromSnapshot([update([written(1)])]);
const ENDED = fromSnapshot([update([written(1)], { state: { state: "ended", at: 0 } })]);

beforeEach(() => {
  commands = 0;
});

describe("what is not sent yet (D3 for visitors: once, in order)", () => {
  test("survives a reload, in the order of writing, whichever tab it was written in", () => {
    const area = new PageMemory();
    const [one, other] = [new Store("shop:", area), new Store("shop:", area)];
    writeUnsent(one, unsent("b"));
    writeUnsent(other, unsent("a"));
    writeUnsent(new Store("elsewhere:", area), unsent("c"));
    expect(readUnsent(one).map(({ id }) => id)).toEqual(["a", "b"]);
    removeUnsent(other, "a");
    expect(readUnsent(one).map(({ id }) => id)).toEqual(["b"]);
  });

  test("goes oldest first, and past what has failed", () => {
    const failed = unsent("a", { state: { is: "failed", error: refusal("text_refused") } });
    expect(nextToSend([failed, unsent("b"), unsent("c")])?.id).toBe("b");
    expect(nextToSend([failed])).toBeNull();
  });

  test("is asked for again with exactly the same words", () => {
    const params = sendParams(unsent("a"), known(OPEN), commandId);
    expect(params).toEqual({ command_id: "command 1", conversation: "c1", client_message_id: "a", text: "text a", attachments: [] });
    expect(sendParams(unsent("a", { state: { is: "sent", params } }), known(ENDED), commandId)).toBe(params);
    expect(commands).toBe(1);
  });

  test("c6: files go by their ids, and a page of an older version kept none", () => {
    expect(sendParams(unsent("a", { text: "", attachments: [PICTURE, PAPER] }), known(OPEN), commandId)).toMatchObject({ text: "", attachments: ["f1", "f2"] });
    expect(sendParams(unsent("a"), known(OPEN), commandId).attachments).toEqual([]);
  });

  test("c1: the first message opens a conversation, and the next one goes there before the log has told of it", () => {
    expect(sendParams(unsent("a"), known(), commandId).conversation).toBeNull();
    const stored = unsent("a", { state: { is: "stored", conversation: "c9", seq: 1, at: 0 } });
    expect(sendParams(unsent("b"), known(EMPTY, [stored]), commandId).conversation).toBe("c9");
  });

  test("c11: a message that meets the end of its conversation opens a new one, under a new command", () => {
    expect(sendParams(unsent("a"), known(ENDED), commandId).conversation).toBeNull();
    const sent = unsent("a", { state: { is: "sent", params: sendParams(unsent("a"), known(OPEN), commandId) } });
    const again = refused(sent, refusal("ended"));
    expect(sendParams(again, known(OPEN), commandId)).toMatchObject({ conversation: null, client_message_id: "a", command_id: "command 3" });
    expect(refused(again, refusal("ended")).state.is).toBe("failed");
  });

  test("a refusal is kept with its reason", () => {
    expect(refused(unsent("a"), refusal("text_refused")).state).toEqual({ is: "failed", error: refusal("text_refused") });
  });

  test("is done with once the thread shows it, or holds only newer lines", () => {
    expect(arrived(unsent("m1"), OPEN)).toBe(true);
    expect(arrived(unsent("m2"), OPEN)).toBe(false);
    const stored = unsent("x", { state: { is: "stored", conversation: "c1", seq: 3, at: 0 } });
    expect(arrived(stored, fromSnapshot([update([written(9)])]))).toBe(true);
    expect(arrived(stored, OPEN)).toBe(false);
  });
});
