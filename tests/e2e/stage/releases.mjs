// A server of new versions of the desk (D6), and the key by which they are signed: minisign's format, as tauri's bundler writes it.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createServer } from "node:http";

const base64 = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part))).toString("base64");

/** A key of whoever builds a desk. */
export class Key {
  #private;
  #id = randomBytes(8);

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    this.#private = privateKey;
    const raw = Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url");
    /** As tauri.conf.json has it. */
    this.public = base64(`untrusted comment: minisign public key\n${base64("Ed", this.#id, raw)}\n`);
  }

  /** The signature over a file, as this version's. */
  sign(file, version) {
    const comment = `timestamp:1700000000\tfile:Deskbell.AppImage\tversion:${version}`;
    const own = sign(null, createHash("blake2b512").update(file).digest(), this.#private);
    const whole = sign(null, Buffer.concat([own, Buffer.from(comment)]), this.#private);
    return base64(`untrusted comment: signature\n${base64("ED", this.#id, own)}\ntrusted comment: ${comment}\n${base64(whole)}\n`);
  }
}

/** Serves a list of versions and one file; both can be changed at any time. */
export class Releases {
  /** What is said in place of a list. */
  instead = null;
  #list = "";
  #file = Buffer.alloc(0);
  #server;
  /** How often the file was fetched. */
  fetched = 0;

  static async start(stage) {
    const releases = new Releases();
    const server = createServer((request, response) => {
      if (request.url.endsWith("/stable.json")) response.end(releases.instead ?? releases.#list);
      else if (request.url.endsWith("/Deskbell.AppImage")) response.end((releases.fetched++, releases.#file));
      else response.writeHead(404).end();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    releases.#server = server;
    stage.atEnd(() => releases.stop());
    return releases;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/releases/`;
  }

  /** Offers a version: its file, and a signature over what may be another. */
  offer(version, file, signature) {
    this.instead = null;
    this.#file = file;
    const released = { url: `${this.url}Deskbell.AppImage`, signature };
    const platforms = { "linux-x86_64-appimage": released, "linux-aarch64-appimage": released };
    this.#list = JSON.stringify({ version, pub_date: "2026-01-01T00:00:00Z", platforms });
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
