/** The hub's files in the page itself: pieces, their places, and what is found in them. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";

interface Known {
  name: string;
  bytes: number;
  pieces: Blob[];
  attachment: Attachment | null;
}

const CHUNK = 64 * 1024;

export class FakeFiles {
  readonly known = new Map<string, Known>();
  /** What was asked, in order. */
  readonly heard: string[] = [];
  /** How long a piece takes, in ms. */
  slow = 0;
  /** The line is lost. */
  down = false;
  /** Why the last word is a refusal; empty for none. */
  refuses = "";

  /** Puts a file there that an agent sends. */
  async put(name: string, media: string, blob: Blob): Promise<Attachment> {
    const id = crypto.randomUUID();
    const attachment = { id, name, media, bytes: blob.size, pixels: await pixelsOf(blob) };
    this.known.set(id, { name, bytes: blob.size, pieces: [blob], attachment });
    return attachment;
  }

  async fetch(path: string, init: RequestInit): Promise<Response> {
    const method = init.method ?? "GET";
    this.heard.push(`${method} ${path}`);
    await new Promise((resolve) => setTimeout(resolve, method === "PATCH" ? this.slow : 5));
    if (this.down) throw new TypeError("the line is lost");
    if (method === "POST") {
      const { name, bytes } = JSON.parse(String(init.body)) as { name: string; bytes: number };
      const id = crypto.randomUUID();
      this.known.set(id, { name, bytes, pieces: [], attachment: null });
      return Response.json({ id, offset: 0, chunk: CHUNK });
    }
    const [, id = "", rest] = path.split("/");
    const file = this.known.get(id);
    if (!file) return refusal(404, "not_found");
    if (method === "DELETE") return this.known.delete(id), Response.json({});
    if (method === "PATCH") return this.#take(id, file, init);
    if (rest === "state") return Response.json({ offset: offset(file) });
    return new Response(new Blob(file.pieces, { type: file.attachment?.media ?? "" }));
  }

  async #take(id: string, file: Known, init: RequestInit): Promise<Response> {
    if (Number(new Headers(init.headers).get("upload-offset")) !== offset(file)) return Response.json({ offset: offset(file) }, { status: 409 });
    file.pieces.push(new Blob([init.body as ArrayBuffer]));
    if (offset(file) < file.bytes) return Response.json({ offset: offset(file) });
    if (this.refuses) return refusal(415, this.refuses);
    const whole = new Blob(file.pieces);
    const pixels = await pixelsOf(whole);
    const media = pixels ? "image/jpeg" : file.name.endsWith(".pdf") ? "application/pdf" : "text/plain";
    file.attachment = { id, name: file.name, media, bytes: file.bytes, pixels };
    return Response.json({ offset: file.bytes, attachment: file.attachment });
  }
}

const offset = ({ pieces }: Known) => pieces.reduce((sum, { size }) => sum + size, 0);

const refusal = (status: number, reason: string) => Response.json({ code: 0, message: "No.", data: { reason, temporary: false } }, { status });

async function pixelsOf(blob: Blob): Promise<{ width: number; height: number } | null> {
  const bitmap = await createImageBitmap(blob).catch(() => null);
  return bitmap && { width: bitmap.width, height: bitmap.height };
}
