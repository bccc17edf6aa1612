// Reads an archive that was just made: its directory, and the files as text.
import { inflateRawSync } from "node:zlib";

const END = 0x06054b50;
const [ENTRY, ENTRY_BYTES, LOCAL_BYTES] = [0x02014b50, 46, 30];

/** The files of a ZIP archive, by name. */
export function unzipped(bytes) {
  let end = bytes.length - 22;
  while (bytes.readUInt32LE(end) !== END) end -= 1;
  const files = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new Error("this is no directory of a ZIP archive");
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const [name, extra, comment] = [28, 30, 32].map((of) => bytes.readUInt16LE(at + of));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(from, from + packed);
    files[bytes.toString("utf8", at + ENTRY_BYTES, at + ENTRY_BYTES + name)] = (method === 0 ? content : inflateRawSync(content)).toString("utf8");
    at += ENTRY_BYTES + name + extra + comment;
  }
  return files;
}
