import { afterEach, expect, test, vi } from "vitest";
import { Identity } from "./identity";
import { PageMemory, Store } from "./store";

const VISITOR = { site: "shop", channel: "chat", languages: ["en"], name: null } as const;

/** A profile whose memory is full. */
class Full extends PageMemory {
  override setItem(): void {
    throw new DOMException("full", "QuotaExceededError");
  }
}

/** A hub that gives each one who asks another name. */
function hub(): ReturnType<typeof vi.fn> {
  let visitors = 0;
  const fetch = vi.fn(() => Promise.resolve(Response.json({ visitor: `v${++visitors}`, token: `t${visitors}` })));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

afterEach(() => vi.unstubAllGlobals());

const identity = (area: Storage) => new Identity(new Store("shop:", area), "https://hub.example/v1/visitors", { ...VISITOR, languages: [...VISITOR.languages] });

test("a profile is one visitor, also to all who ask at once", async () => {
  const fetch = hub();
  const area = new PageMemory();
  const one = identity(area);
  expect(await Promise.all([one.token(), one.token()])).toEqual(["t1", "t1"]);
  expect(await identity(area).token()).toBe("t1");
  expect(fetch).toHaveBeenCalledTimes(1);
});

test("a profile whose memory is full is one visitor for as long as its page lasts", async () => {
  const fetch = hub();
  const one = identity(new Full());
  expect([await one.token(), await one.token()]).toEqual(["t1", "t1"]);
  expect(one.known).toBe(true);
  expect(fetch).toHaveBeenCalledTimes(1);
});

test("a token that the hub no longer knows is replaced, once", async () => {
  hub();
  const one = identity(new PageMemory());
  expect(await one.token()).toBe("t1");
  expect(one.renew()).toBe(true);
  expect(await one.token()).toBe("t2");
  expect(one.renew()).toBe(false);
});
