import { describe, expect, test } from "vitest";
import { gradeOf, measure, type Row } from "./stats";

const rows = (at: number, change: { received?: number; lost?: number; bytes?: number; frames?: number; sent?: number } = {}): Row[] => [
  { id: "p0", type: "candidate-pair", timestamp: at, nominated: false, state: "failed", currentRoundTripTime: 9 },
  { id: "p", type: "candidate-pair", timestamp: at, nominated: true, state: "succeeded", currentRoundTripTime: 0.042, localCandidateId: "l", remoteCandidateId: "r" },
  { id: "l", type: "local-candidate", timestamp: at, candidateType: "relay" },
  { id: "r", type: "remote-candidate", timestamp: at, candidateType: "host" },
  { id: "v", type: "inbound-rtp", kind: "video", timestamp: at, packetsReceived: change.received ?? 0, packetsLost: change.lost ?? 0, bytesReceived: change.bytes ?? 0, framesDecoded: change.frames ?? 0, frameHeight: 720, totalFreezesDuration: 0.25 },
  { id: "o", type: "outbound-rtp", kind: "video", timestamp: at, bytesSent: change.sent ?? 0, framesEncoded: change.frames ?? 0, frameHeight: 360 },
];

test("rates are those of the time between two reports, whatever it was", () => {
  const between = measure(rows(0), rows(2_000, { received: 190, lost: 10, bytes: 500_000, frames: 60, sent: 125_000 }));
  expect(between).toEqual({
    roundTripMs: 42, lostPerMille: 50, sentKbps: 500, receivedKbps: 2_000, receivedFps: 30, receivedHeight: 720,
    sentFps: 30, sentHeight: 360, framesDecoded: 60, frozenMs: 250, relayed: true,
  });
});

test("a first report has no rates, and one of nothing has no numbers that lie", () => {
  expect(measure(null, rows(1_000, { received: 100, lost: 50 }))).toMatchObject({ lostPerMille: 0, receivedKbps: 0, receivedFps: 0 });
  expect(measure(null, [])).toMatchObject({ roundTripMs: null, relayed: false, receivedHeight: 0 });
});

test("packets that come late after all make no negative loss", () => {
  expect(measure(rows(0, { lost: 10 }), rows(1_000, { received: 100, lost: 4 })).lostPerMille).toBe(0);
});

describe("three steps", () => {
  test.each([
    [0, null, "good"], [24, 299, "good"], [25, 0, "fair"], [0, 300, "fair"], [80, 0, "poor"], [0, 600, "poor"],
  ] as const)("%i per mille lost and %s ms are %s", (lostPerMille, roundTripMs, grade) => {
    expect(gradeOf({ lostPerMille, roundTripMs })).toBe(grade);
  });
});
