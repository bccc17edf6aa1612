/** What a leg measures of itself, from two reports of the browser (W3C webrtc-stats). */
import type { Grade } from "../generated/Grade";

/** One second of a leg. */
export interface LegStats {
  /** There and back, in ms; `null` until it is known. */
  roundTripMs: number | null;
  /** Of what should have come in this second, per mille. */
  lostPerMille: number;
  sentKbps: number;
  receivedKbps: number;
  /** Pictures decoded in this second. */
  receivedFps: number;
  receivedHeight: number;
  sentFps: number;
  sentHeight: number;
  /** Pictures decoded since the leg began. */
  framesDecoded: number;
  /** Since the leg began, in ms: pauses that one would see. */
  frozenMs: number;
  /** Through a relay. */
  relayed: boolean;
}

/** One entry of a report, as far as it is read. */
export type Row = { id: string; type: string; timestamp: number } & Record<string, unknown>;

/** What happened between two reports; `before` is `null` for the first one. */
export function measure(before: readonly Row[] | null, now: readonly Row[]): LegStats {
  const pair = now.find((row) => row.type === "candidate-pair" && row["nominated"] === true && row["state"] === "succeeded");
  const local = now.find((row) => row.id === pair?.["localCandidateId"]);
  const remote = now.find((row) => row.id === pair?.["remoteCandidateId"]);
  const inbound = now.filter((row) => row.type === "inbound-rtp");
  const outbound = now.filter((row) => row.type === "outbound-rtp");
  const seen = inbound.find((row) => row["kind"] === "video");
  const shown = outbound.find((row) => row["kind"] === "video");
  const since = (row: Row | undefined, field: string) => number(row, field) - number(before?.find(({ id }) => id === row?.id), field);
  const sum = (rows: Row[], field: string) => rows.reduce((total, row) => total + Math.max(0, since(row, field)), 0);
  const any = inbound[0] ?? outbound[0];
  const earlier = before?.find(({ id }) => id === any?.id);
  const seconds = any && earlier ? Math.max(0.001, (any.timestamp - earlier.timestamp) / 1000) : 0;
  const rate = (amount: number) => (seconds === 0 ? 0 : amount / seconds);
  const [lost, came] = [sum(inbound, "packetsLost"), sum(inbound, "packetsReceived")];
  const trip = pair?.["currentRoundTripTime"];
  return {
    roundTripMs: typeof trip === "number" ? Math.round(trip * 1000) : null,
    lostPerMille: lost + came === 0 || seconds === 0 ? 0 : Math.round((1000 * lost) / (lost + came)),
    sentKbps: Math.round((rate(sum(outbound, "bytesSent")) * 8) / 1000),
    receivedKbps: Math.round((rate(sum(inbound, "bytesReceived")) * 8) / 1000),
    receivedFps: Math.round(rate(Math.max(0, since(seen, "framesDecoded")))),
    receivedHeight: number(seen, "frameHeight"),
    sentFps: Math.round(rate(Math.max(0, since(shown, "framesEncoded")))),
    sentHeight: number(shown, "frameHeight"),
    framesDecoded: number(seen, "framesDecoded"),
    frozenMs: Math.round(number(seen, "totalFreezesDuration") * 1000),
    relayed: [local, remote].some((row) => row?.["candidateType"] === "relay"),
  };
}

/** In three steps, from loss and round trip: what a person notices. */
export function gradeOf({ lostPerMille, roundTripMs }: Pick<LegStats, "lostPerMille" | "roundTripMs">): Grade {
  const trip = roundTripMs ?? 0;
  if (lostPerMille >= 80 || trip >= 600) return "poor";
  return lostPerMille >= 25 || trip >= 300 ? "fair" : "good";
}

function number(row: Row | undefined, field: string): number {
  const value = row?.[field];
  return typeof value === "number" ? value : 0;
}
