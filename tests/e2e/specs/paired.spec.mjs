// A paired phone rings beside the desk (H5), and a call moves over a relay to a phone on another network.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Moves } from "../stage/moves.mjs";
import { openPhone } from "../stage/phone.mjs";
import { Stage } from "../stage/process.mjs";
import { startTurn } from "../stage/turn.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

/** The desk's ring comes again this often, and rests in between. */
const RING_MS = 3_000;
/** From the moment that the desk shows the call elsewhere; sound is on its way for a moment longer (V3). */
const SILENT_WITHIN_MS = 500;

describe("a paired phone", { timeout: 600_000 }, () => {
  const stage = new Stage("paired");
  let computer, hub, desk, visitor, phone, moves;

  before(async () => {
    computer = await startComputer(stage);
    const turn = await startTurn(stage);
    const secret = join(computer.home, "turn-secret");
    writeFileSync(secret, turn.secret, { mode: 0o600 });
    // Nobody learns anybody's address: every leg goes through the relay, as between networks that let nothing else through.
    hub = await startHub(stage, undefined, ["--turn-url", turn.url, "--turn-secret-file", secret, "--relay-only"]);
    desk = await openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440", speaker: null } });
    await desk.setAvailable("Video", true);
    phone = await openPhone(stage);
    visitor = await openVisitor(stage, hub, { devices: "both" });
    moves = new Moves(desk, visitor, phone);
  });
  after(() => stage.end());

  const shown = async () => (await desk.ask("start")).phase.desk;

  test("H5: a phone is paired by a code, and the desk shows that it is there", async () => {
    await desk.ask("pair_phone");
    const url = await until("a code is shown", async () => (await shown()).pairing?.code.url);
    await phone.scans(url);
    const paired = await until("it is paired", async () => (await shown()).phones.find(({ online }) => online));
    assert.equal(paired.name, "Pixel 7");
    assert.equal((await shown()).pairing, null, "the code is spent");
    await phone.find("sound").click();
    await phone.picture("1-waits");
  });

  const phoneRings = () => until("the phone rings", async () => (await phone.knows("ring")) === "call");

  test("H5: both ring, and who answers on the phone silences the desk at once", async () => {
    const heard = computer.speaker.heard();
    await visitor.call();
    await desk.callIs("ringing");
    await Promise.all([heard, phoneRings()]);
    await phone.find("answer").waitFor();
    await phone.picture("2-rings");
    await phone.find("answer").click();
    await until("the phone has it", async () => (await moves.call())?.stage.stage === "elsewhere");
    const knew = Date.now();
    assert.equal(await phone.knows("ring"), null);
    await until("the desk's ring is over, and not at rest", () => Date.now() - computer.speaker.lastHeard() > RING_MS);
    const late = computer.speaker.lastHeard() - knew;
    assert.ok(late < SILENT_WITHIN_MS, `the ring goes on for ${late} ms`);
    await moves.isAtPhone();
    await desk.show((await moves.call()).name);
    await desk.callIs("elsewhere");
    await desk.look("3-on-phone");
  });

  test("H1, V11: over a relay the call comes to the desk and goes to the phone again, without a code", async (t) => {
    await phone.find("to-desk").click();
    await moves.isAtDesk();
    assert.equal((await moves.call()).on_device, null);
    await moves.settled();
    await desk.page.$('[data-testid="move-to-phone"]').click();
    await phone.find("continue").waitFor();
    await phone.picture("4-offered");
    await phone.find("continue").click();
    await desk.callIs("elsewhere");
    await moves.isAtPhone();
    await until("both moves are measured", async () => (await visitor.knows("moves")).length >= 2);
    t.diagnostic(`gaps over a relay: ${JSON.stringify((await visitor.knows("moves")).map(({ video_gap_ms, audio_gap_ms }) => [video_gap_ms, audio_gap_ms]))}`);
    const used = await until("the relay carries it", async () => (await visitor.page.evaluate(() => __deskbellCall.report())).some(({ type, candidateType }) => type === "local-candidate" && candidateType === "relay"));
    assert.ok(used);
    await moves.toDesk();
  });

  test("H5: who answers at the desk silences the phone at once", async () => {
    await visitor.find("hang-up").click();
    await visitor.find("call-close").click();
    await desk.callIs("ended");
    await visitor.call();
    await desk.callIs("ringing");
    await phoneRings();
    await desk.answer();
    await until("the phone is silent", async () => (await phone.knows("ring")) === null);
    await phone.page.getByText("Answered on another device").first().waitFor();
    assert.equal(await phone.find("answer").count(), 0);
    await moves.isAtDesk();
  });

  test("H5: a phone that is forgotten rings no more, and says why", async () => {
    const [{ id }] = (await shown()).phones;
    await desk.ask("forget_phone", { phone: id });
    await until("the list is empty", async () => (await shown()).phones.length === 0);
    await phone.page.getByText("signed out").first().waitFor();
    await phone.picture("5-forgotten");
    await moves.isAtDesk();
  });
});
