import { expect, test } from "vitest";
import { type Codec, wanted, withRepairedSound } from "./codecs";

const codec = (mimeType: string): Codec => ({ mimeType, clockRate: 90_000 });

test.each([
  ["video", ["video/H264", "video/rtx", "video/VP8", "video/red"], ["video/VP8", "video/rtx"]],
  ["video", ["video/VP8"], ["video/VP8"]],
  ["video", ["video/H264", "video/rtx"], null],
  ["audio", ["audio/red", "audio/opus", "audio/PCMU"], ["audio/opus"]],
  ["audio", [], null],
] as const)("%s out of %j", (kind, has, expected) => {
  expect(wanted(kind, has.map(codec))?.map(({ mimeType }) => mimeType) ?? null).toEqual(expected);
});

test.each([
  ["a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\n", "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1;minptime=10\r\n"],
  ["a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n", null],
  ["a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=0\r\n", null],
  ["a=rtpmap:109 opus/48000/2\r\na=mid:0\r\n", "a=rtpmap:109 opus/48000/2\r\na=fmtp:109 useinbandfec=1\r\na=mid:0\r\n"],
  ["a=rtpmap:96 VP8/90000\r\n", null],
])("rfc 7587: opus is asked to repair itself where nothing else is said (%#)", (sdp, expected) => {
  expect(withRepairedSound(sdp)).toBe(expected ?? sdp);
});
