/** Candidates of both ends of a leg: which are alike, whose they are, and as a browser says them. */
import type { Candidate } from "../generated/Candidate";

export function same(one: Candidate, other: Candidate): boolean {
  return one.candidate === other.candidate && one.sdp_mid === other.sdp_mid && one.sdp_m_line_index === other.sdp_m_line_index;
}

/** Whether a candidate with this fragment belongs to this description (RFC 8839). */
export function hasUfrag(sdp: string, ufrag: string): boolean {
  return sdp.split(/\r?\n/u).includes(`a=ice-ufrag:${ufrag}`);
}

export function fromBrowser(found: RTCIceCandidate | null): Candidate {
  return { candidate: found?.candidate ?? "", sdp_mid: found?.sdpMid ?? null, sdp_m_line_index: found?.sdpMLineIndex ?? null };
}

export function toBrowser({ candidate, sdp_mid, sdp_m_line_index }: Candidate): RTCIceCandidateInit {
  return { candidate, sdpMid: sdp_mid, sdpMLineIndex: sdp_m_line_index };
}
