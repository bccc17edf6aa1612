// A support bundle to be looked through.
import type { SupportFile, SupportPart, SupportPiece } from "@deskbell/shared/types";

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const at = (second: number) => `2026-01-05T09:${String(Math.floor(second / 60) % 60).padStart(2, "0")}:${String(second % 60).padStart(2, "0")}.123456Z`;
const STORY = ["session opened", "session live", "command given", "command done", "the line is down", "a call rings here", "this desk's part"];
const LINES = Array.from({ length: 1_200 }, (_, i) =>
  JSON.stringify({ timestamp: at(i), level: i % 97 === 0 ? "WARN" : "INFO", fields: { message: STORY[i % STORY.length], command: `019aa000-0000-7000-8000-${String(i).padStart(12, "0")}`, wait_ms: (i * 37) % 900 }, target: "deskbell_desk::desk::commands" }),
).join("\n");

const TEXTS: readonly (readonly [string, SupportPart, string])[] = [
  ["README.txt", "read_me", "This is a support bundle of Deskbell. Whoever saved it has seen what is in it, and decides whom to give it to.\nDeskbell itself sends it nowhere.\n"],
  ["manifest.json", "manifest", json({ form: 1, made_at: "2026-01-05T10:00:00Z", files: [] })],
  ["about.json", "about", json({ program: "deskbell", version: "0.1.0", build: "release", os: "linux", arch: "x86_64" })],
  ["system.json", "system", json({ system: "Debian 12.0.0 [64-bit]", kernel: "6.1.0", desktop: "GNOME", session: "wayland", webview: "2.50.1", languages: ["fr-FR", "en"], processors: 8 })],
  ["policy.json", "policy", json({ settings: [{ key: "hub.address", value: "https://desk.maison-lumen.example", source: "machine", place: "/etc/deskbell/policy.json" }], problems: [], looked: [] })],
  ["health.json", "health", json({ light: "warn", deaf: false, checks: [{ finding: { kind: "connection", found: "slow" }, state: "warn" }], tested_at: null })],
  ["settings.json", "settings", json({ theme: "dark", language: "fr", sound: true, volume: 80 })],
  ["storage.json", "storage", json({ cache: { bytes: 18_874_368, wal_bytes: 0, damaged: 0, check: "whole" } })],
  ["devices.json", "devices", json({ cameras: { state: "known", count: 1 } })],
  ["network.json", "network", json({ hub: "https://desk.maison-lumen.example", line: "live", lines: 3, round_trip_ms: 18, skew_ms: -12 })],
  ["crashes/crash-2026-01-04T17-21-09Z-01.json", "crash", json({ at: "2026-01-04T17:21:09Z", version: "0.1.0", thread: "main", message: "index out of bounds: the len is 3 but the index is 7" })],
  ["logs/deskbell.log", "log", `${LINES}\n`],
];

const files: SupportFile[] = TEXTS.map(([name, part, text]) => ({ name, part, bytes: text.length }));
const PIECE = 65_536;

export const supportPrepare = async () => ({ name: "deskbell-support-2026-01-05T10-00-00Z.zip", files });
export async function supportRead(name: string, before: number | null): Promise<SupportPiece> {
  const whole = TEXTS.find(([of]) => of === name)?.[2].slice(0, before ?? undefined) ?? "";
  const from = whole.length > PIECE ? whole.indexOf("\n", whole.length - PIECE) + 1 : 0;
  return { text: whole.slice(from), from };
}
export const supportSave = async () => ({ path: "/home/noemie/Téléchargements/deskbell-support-2026-01-05T10-00-00Z.zip" });
export const supportReveal = async () => {};
export const supportForget = async () => {};
export const pageFailed = async () => {};
