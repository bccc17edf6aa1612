// A WebRTC peer that shares no code with the engine or with browsers: it offers, and gives every packet back. A
// program of its own, because the library keeps a socket open after everything is closed. Lines of JSON: out
// `offer` and `candidate`, in `answer` and `candidate`.
import { createInterface } from "node:readline";
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters } from "werift";

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const feedback = [{ type: "nack" }, { type: "nack", parameter: "pli" }, { type: "ccm", parameter: "fir" }];
const connection = new RTCPeerConnection({
  codecs: {
    video: [new RTCRtpCodecParameters({ mimeType: "video/VP8", clockRate: 90_000, rtcpFeedback: feedback, payloadType: 96 })],
    audio: [new RTCRtpCodecParameters({ mimeType: "audio/opus", clockRate: 48_000, channels: 2, payloadType: 111 })],
  },
  // Its own choice would be a server of somebody else.
  iceServers: [],
  iceUseIpv6: false,
});
for (const kind of ["audio", "video"]) {
  const back = new MediaStreamTrack({ kind });
  const transceiver = connection.addTransceiver(back, { direction: "sendrecv" });
  transceiver.onTrack.subscribe((track) => {
    track.onReceiveRtp.subscribe((packet) => back.writeRtp(packet.clone()));
    // Whoever gets its own pictures back asks itself for a key frame.
    transceiver.sender.onPictureLossIndication.subscribe(() => transceiver.receiver.sendRtcpPLI(track.ssrc));
  });
}
connection.onIceCandidate.subscribe((found) => {
  if (found) say({ candidate: found.candidate, sdp_mid: found.sdpMid ?? null, sdp_m_line_index: found.sdpMLineIndex ?? null });
});
createInterface({ input: process.stdin }).on("line", async (line) => {
  const told = JSON.parse(line);
  if (told.answer) await connection.setRemoteDescription({ type: "answer", sdp: told.answer });
  else await connection.addIceCandidate({ candidate: told.candidate, sdpMid: told.sdp_mid, sdpMLineIndex: told.sdp_m_line_index });
});
await connection.setLocalDescription(await connection.createOffer());
say({ offer: connection.localDescription.sdp });
