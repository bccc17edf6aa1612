import { CLOSE } from "@deskbell/shared/generated/wire";
import { uuidMaker } from "@deskbell/shared/session";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Identity } from "./identity";
import { Leader } from "./leader";
import { PageMemory, Store } from "./store";
import { Browser, Hub, settled } from "./video/bench";

type Socket = Parameters<Hub["connect"]>[0] & { onclose?: (event: { code: number }) => void };

/** A hub that can forget whom it talks with. */
class Forgetful extends Hub {
  #line: Socket | null = null;

  override connect(socket: Socket): void {
    this.#line = socket;
    super.connect(socket);
  }

  forgets(): void {
    this.#line?.onclose?.({ code: CLOSE.SignedOut });
  }
}

let hub: Forgetful;
let store: Store;
let leaders: Leader[];

beforeEach(() => {
  hub = new Forgetful();
  new Browser().install(hub);
  store = new Store("profile:", new PageMemory());
  leaders = [];
});

afterEach(() => {
  for (const leader of leaders) leader.stop();
  vi.unstubAllGlobals();
});

/** One more page of the same profile. */
async function page(): Promise<Leader> {
  const newId = uuidMaker(Date.now, Math.random);
  const identity = new Identity(store, "https://hub.example/v1/visitors", { site: "shop", channel: "chat", languages: ["en"], name: null });
  const device = { kind: "web", name: "Test", id: newId() } as const;
  const leader = new Leader({ store, identity, socket: "wss://hub.example/v1/socket", device, newId, changed: () => {}, signal: () => {} });
  leaders.push(leader);
  leader.do({ want: "connect" });
  await settled();
  return leader;
}

const places = () => hub.asked("session.open").map(({ resume }) => resume);

test("who becomes another visitor leaves nothing of the former one behind, also no place: the next page asks for everything", async () => {
  const leader = await page();
  hub.phase({ phase: "ringing", agent: "a", name: "Noémie", since: 0, deadline: 30_000 }); // Not acknowledged yet.
  hub.forgets();
  expect([leader.shared.visit.call, store.read("copy")]).toEqual([null, null]);
  await settled();
  expect([leader.shared.link.is, store.read("copy")]).toEqual(["live", null]);
  await page(); // The first one was closed before it kept anything of the new visitor.
  expect(places()).toEqual([null, null, null]);
});
