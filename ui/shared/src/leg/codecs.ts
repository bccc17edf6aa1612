/** Which codecs a leg speaks (video.md, section 1): VP8 with retransmission, and Opus that can repair itself. */

/** What `setCodecPreferences` wants. */
export type Codec = RTCRtpCodec;

const WANTED = { video: ["video/vp8", "video/rtx"], audio: ["audio/opus"] } as const;

/** The codecs for this kind among those that the browser has, the main one first; `null` when that one is missing. */
export function wanted(kind: "audio" | "video", codecs: readonly Codec[]): Codec[] | null {
  const names: readonly string[] = WANTED[kind];
  const found = names.flatMap((name) => codecs.filter(({ mimeType }) => mimeType.toLowerCase() === name));
  return found[0]?.mimeType.toLowerCase() === names[0] ? found : null;
}

/** The description with Opus asked to repair lost sound by itself (RFC 7587, section 6.1), where it is not yet. */
export function withRepairedSound(sdp: string): string {
  const type = /^a=rtpmap:(\d+) opus\/48000/imu.exec(sdp)?.[1];
  if (type === undefined) return sdp;
  const line = new RegExp(`^(a=fmtp:${type} )(.*)$`, "mu");
  const found = line.exec(sdp);
  if (!found) return sdp.replace(new RegExp(`^(a=rtpmap:${type} .*)$`, "mu"), `$1\r\na=fmtp:${type} useinbandfec=1`);
  return /(^|;) *useinbandfec=/u.test(found[2] ?? "") ? sdp : sdp.replace(line, "$1useinbandfec=1;$2");
}
