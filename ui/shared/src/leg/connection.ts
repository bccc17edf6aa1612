/** What both ends of a leg ask of a browser. */
import type { IceServers } from "../generated/IceServers";

/** What a picture of 720p30 needs (video.md, section 1). In bits and pictures a second. */
export const VIDEO = { maxBitrate: 2_500_000, maxFramerate: 30 };
/** How often a connection is measured. */
export const MEASURE_MS = 1_000;

/** A connection by these servers. Throws when the browser can make none. */
export function connectBy({ servers, relay_only }: Pick<IceServers, "servers" | "relay_only">): RTCPeerConnection {
  return new RTCPeerConnection({
    iceServers: servers.map(({ urls, username, credential }) => ({ urls, ...(username === null ? {} : { username }), ...(credential === null ? {} : { credential }) })),
    iceTransportPolicy: relay_only ? "relay" : "all",
    bundlePolicy: "max-bundle",
  });
}
