// Legs of a call without the rest of the desk: the engine against a browser and against another WebRTC library,
// directly, through a relay, and on a network that goes away.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { pitchOf } from "../stage/measure.mjs";
import { BrowserLeg, openBrowser, startEcho, startPeer } from "../stage/peer.mjs";
import { Stage } from "../stage/process.mjs";
import { startTurn } from "../stage/turn.mjs";
import { until } from "../stage/wait.mjs";

/** Both sides see the other's clock, at 30 frames a second and at 720p. */
async function bothSee(leg, peer) {
  await until("the browser reads the clock", async () => (await leg.clock()) !== null);
  peer.do("watch");
  await until("the engine reads the clock", () => peer.pictures.some(({ clock }) => clock !== null));
  await until("720p both ways", async () => (await leg.came()).height === 720 && peer.figures?.received?.height === 720, 120_000);
}

describe("a leg", { timeout: 900_000 }, () => {
  const stage = new Stage("legs");
  let page;

  before(async () => {
    page = await openBrowser(stage);
  });
  after(() => stage.end());

  test("to a browser, directly: pictures and sound both ways", async () => {
    const peer = startPeer(stage, "direct");
    const leg = new BrowserLeg(page, peer);
    await leg.open({ source: "clock" });
    await peer.is("connected");
    await bothSee(leg, peer);
    const heard = await page.evaluate(`(${pitchOf})(window.audioTrack)`);
    assert.ok(Math.abs(heard.hz - 440) < 12, `the browser hears ${heard.hz} Hz`);
    assert.equal(peer.figures.relayed, false);
    await peer.end();
  });

  test("through coturn over UDP, with credentials as the hub mints them", async () => {
    const turn = await startTurn(stage);
    const peer = startPeer(stage, "relayed");
    const leg = new BrowserLeg(await openBrowser(stage), peer);
    await leg.open({ source: "clock", servers: [turn.server()], relayOnly: true });
    await peer.is("connected");
    await bothSee(leg, peer);
    await until("the figures say that it is relayed", () => peer.figures.relayed);
    await peer.end();
  });

  test("V11: with a relay that refuses, and nothing else, the leg fails in words", async () => {
    const turn = await startTurn(stage);
    const peer = startPeer(stage, "refused");
    const leg = new BrowserLeg(await openBrowser(stage), peer);
    await leg.open({ servers: [turn.server({ good: false })], relayOnly: true });
    await peer.is("failed", 60_000);
    await peer.end();
  });

  test("V11: a network that was gone for 10 s: an ICE restart brings the same call back", async () => {
    const peer = startPeer(stage, "restart");
    const leg = new BrowserLeg(await openBrowser(stage), peer);
    await leg.open({ source: "clock", badNetwork: true });
    await peer.is("connected");
    await bothSee(leg, peer);
    for (const from of ["engine", "other"]) peer.do("network", { from, cut: true });
    await peer.is("interrupted", 15_000);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    for (const from of ["engine", "other"]) peer.do("network", { from });
    await leg.offer({ restart: true });
    await peer.is("connected");
    const { frames } = await leg.came();
    const seen = peer.pictures.length;
    await until("pictures flow again both ways", async () => (await leg.came()).frames > frames + 30 && peer.pictures.length > seen + 30, 20_000);
    await peer.end();
  });

  test("to werift, a peer that shares no code with either: it gives every packet back", async () => {
    const peer = startPeer(stage, "werift");
    const echo = startEcho(stage);
    peer.do("open");
    echo.on("candidate", (candidate) => peer.do("candidate", { generation: 1, ...candidate }));
    peer.on("candidate", ({ candidate, sdp_mid, sdp_m_line_index }) => echo.tell({ candidate, sdp_mid, sdp_m_line_index }));
    const [sdp] = await once(echo, "offer", { signal: AbortSignal.timeout(15_000) });
    echo.tell({ answer: await peer.answer(1, sdp) });
    await peer.is("connected");
    peer.do("watch");
    await until("the engine sees its own clock come back", () => peer.pictures.filter(({ clock }) => clock !== null).length > 60, 30_000);
    await peer.end();
  });

  test("what is no description, or has no codec that we know, ends in words and not in silence", async () => {
    for (const sdp of ["", "this is no description", "v=0\r\n".repeat(2_000), "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 100\r\nc=IN IP4 0.0.0.0\r\na=rtpmap:100 H264/90000\r\n"]) {
      const peer = startPeer(stage, "unable");
      peer.do("open");
      peer.do("offer", { generation: 1, sdp });
      await peer.is("unable");
      await peer.end();
    }
  });
});
