/**
 * The service worker: the page opens at once and without a network, to say so. It keeps the shell and nothing else; what the
 * hub says under `/v1/` never passes through here.
 */

/** What TypeScript's library for pages does not know. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker extends EventTarget {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

const worker = self as unknown as Worker;
const PREFIX = "deskbell-phone-";
const CACHE = PREFIX + __BUILD__;
const PLACE = "/phone/";
const HASHED = `${PLACE}assets/`;

worker.addEventListener("install", (event) => {
  // A page has all of its files from the beginning, so a newer worker may take over under it.
  (event as Lasting).waitUntil(filled().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  (event as Lasting).waitUntil(onlyThisBuild().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(PLACE)) return;
  // What has its content in its name cannot be out of date.
  (event as Fetching).respondWith(pathname.startsWith(HASHED) ? kept(request) : newest(request));
});

async function filled(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Past the browser's own cache: an old index would name files that are gone.
  await cache.addAll(__SHELL__.map((path) => new Request(path, { cache: path.startsWith(HASHED) ? "default" : "reload" })));
}

async function onlyThisBuild(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

/** From the hub, and from here when the hub is not there. */
async function newest(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const found = await cache.match(request.mode === "navigate" ? PLACE : request);
    if (!found) throw error;
    return found;
  }
}
