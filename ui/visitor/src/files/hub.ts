/** The hub's HTTP for files. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { WireError } from "@deskbell/shared/generated/WireError";
import type { Happened } from "./upload";

/** Nothing has come back for so long: the line is lost. 60 s, for the piece of a slow line. */
const LOST_MS = 60_000;

export class HubFiles {
  /** `address` is that of `/v1/attachments`. */
  constructor(
    private readonly address: string,
    private readonly token: () => Promise<string>,
  ) {}

  announce(name: string, bytes: number, stop: AbortSignal): Promise<Happened> {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name, bytes }) };
    return this.#ask("", init, stop, ({ id, offset, chunk }) => ({ what: "announced", id: String(id), offset: Number(offset), chunk: Number(chunk) }));
  }

  async put(id: string, from: number, piece: Blob, stop: AbortSignal): Promise<Happened> {
    // Read here: a file that cannot be read would look like a line that is lost.
    const body = await piece.arrayBuffer().catch(() => null);
    if (!body) return { what: "unreadable" };
    const headers = { "upload-offset": String(from), "content-type": "application/octet-stream" };
    return this.#ask(`/${id}`, { method: "PATCH", headers, body }, stop, (answer) => ({ what: "stored", ...state(answer) }));
  }

  place(id: string, stop: AbortSignal): Promise<Happened> {
    return this.#ask(`/${id}/state`, {}, stop, (answer) => {
      const { offset, attachment } = state(answer);
      return attachment ? { what: "stored", offset, attachment } : { what: "placed", offset };
    });
  }

  /** What was given up need not lie at the hub; if this does not arrive, it is forgotten there by itself. */
  drop(id: string): void {
    void this.#fetch(`/${id}`, { method: "DELETE", keepalive: true }, new AbortController().signal).catch(() => {});
  }

  /** A file, or a small picture of it. Rejected when the hub does not give it, or could not be reached. */
  async give(id: string, preview: boolean, stop: AbortSignal): Promise<Blob> {
    const response = await this.#fetch(`/${id}${preview ? "/preview" : ""}`, {}, stop);
    if (preview && response.status === 404) return this.give(id, false, stop); // Of some there is only the whole.
    if (!response.ok) throw new Error(`the hub answers ${response.status}`);
    return response.blob();
  }

  async #ask(path: string, init: RequestInit, stop: AbortSignal, read: (answer: Answer) => Happened): Promise<Happened> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), LOST_MS);
    const ends = () => late.abort();
    stop.addEventListener("abort", ends);
    try {
      const response = await this.#fetch(path, init, late.signal);
      const answer = (await response.json()) as Answer;
      if (response.ok) return read(answer);
      return response.status === 409 && typeof answer["offset"] === "number" ? { what: "elsewhere", offset: answer["offset"] } : refusal(answer);
    } catch {
      return { what: "lost" };
    } finally {
      clearTimeout(timer);
      stop.removeEventListener("abort", ends);
    }
  }

  async #fetch(path: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await this.token()}`);
    return fetch(this.address + path, { ...init, headers, signal, credentials: "omit" });
  }
}

type Answer = Record<string, unknown>;

function state(answer: Answer): { offset: number; attachment: Attachment | null } {
  return { offset: Number(answer["offset"]), attachment: (answer["attachment"] as Attachment | undefined) ?? null };
}

/** What the hub says when it refuses; whatever else stands in between and answers is worth another try. */
function refusal(answer: Answer): Happened {
  const error = answer as Partial<WireError>;
  if (!error.data?.reason) return { what: "lost" };
  const { reason, temporary, retry_after_ms: after } = error.data;
  return { what: "refused", reason, temporary, after: after ?? null };
}
