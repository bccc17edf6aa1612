// Moves that go astray: after each the call is on exactly one device, or over with a reason (product.md H2, H4).
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Moves } from "../stage/moves.mjs";
import { openPhone } from "../stage/phone.mjs";
import { Stage } from "../stage/process.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

describe("a move that goes astray", { timeout: 900_000 }, () => {
  const stage = new Stage("astray");
  let computer, hub, desk, visitor, phone, moves;

  const openTheDesk = () => openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440", speaker: null } });

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openTheDesk();
    await desk.setAvailable("Video", true);
    visitor = await openVisitor(stage, hub, { devices: "both" });
    phone = await openPhone(stage);
    moves = new Moves(desk, visitor, phone);
  });
  after(() => stage.end());

  /** Every test begins with a call at the desk. */
  beforeEach(async () => {
    const stage = await desk.callStage();
    if (stage === "elsewhere") await moves.toDesk();
    if (stage === "elsewhere" || stage === "active") return;
    await visitor.call();
    await desk.callIs("ringing");
    await desk.answer();
    await moves.isAtDesk();
  });

  /** A phone that never finds a way to the visitor, so that the move stays where it is made. */
  async function openDeafPhone() {
    const deaf = await openPhone(stage);
    await deaf.context.addInitScript(() => {
      RTCPeerConnection.prototype.addIceCandidate = () => Promise.resolve();
      const answer = RTCPeerConnection.prototype.setLocalDescription;
      RTCPeerConnection.prototype.setLocalDescription = function (description) {
        this.onicecandidate = null;
        return answer.call(this, description && { type: description.type, sdp: description.sdp.replace(/a=candidate.*\r\n/g, "") });
      };
    });
    return deaf;
  }

  test("H2: the phone's page closes before anybody has joined", async () => {
    await phone.scans(await moves.showCode());
    await phone.find("join").waitFor();
    await phone.page.goto("about:blank");
    await until("the dialog says so", async () => (await moves.moving())?.moving === "over");
    await desk.look("1-left");
    assert.equal(await moves.cameToNothing(), "left");
    await moves.isAtDesk();
  });

  test("H2: it closes while the second leg is made", async () => {
    const deaf = await openDeafPhone();
    await deaf.takes(await moves.showCode());
    await until("the leg is made", async () => (await moves.moving())?.moving === "making");
    await until("the visitor makes it", async () => typeof (await visitor.knows("second")) === "string");
    await deaf.context.close();
    assert.equal(await moves.cameToNothing(), "left");
    await until("the visitor has closed it", async () => (await visitor.knows("second")) === null);
    await moves.isAtDesk();
  });

  test("H2: a phone that finds no way to the visitor is given up after 15 s, and the visitor noticed nothing", async () => {
    const deaf = await openDeafPhone();
    await visitor.countVoices();
    await visitor.countPictures();
    await deaf.takes(await moves.showCode());
    assert.equal(await moves.cameToNothing(), "not_ready");
    const [{ none, two }, { longest_gap_ms }] = [await visitor.countedVoices(), await visitor.countedPictures()];
    assert.deepEqual([none, two], [0, 0]);
    assert.ok(longest_gap_ms < 2_000, `${longest_gap_ms} ms without a picture`);
    await moves.isAtDesk();
    await deaf.context.close();
  });

  test("H2: the visitor's page is loaded anew while the second leg is made: the call is where it was", async () => {
    const deaf = await openDeafPhone();
    await deaf.takes(await moves.showCode());
    await until("the leg is made", async () => (await moves.moving())?.moving === "making");
    await visitor.load();
    await moves.isAtDesk();
    await desk.page.$('[data-testid="move-cancel"]').click();
    await until("the move is over", async () => (await moves.moving()) === null);
    await until("its leg is closed", async () => (await visitor.knows("second")) === null);
    await deaf.context.close();
  });

  test("V5, H2: a phone without a camera takes the call with its voice alone", async () => {
    await phone.scans(await moves.showCode());
    await phone.find("voice").click();
    await desk.callIs("elsewhere", 25_000);
    assert.equal((await moves.call()).mine.camera, "missing");
    await moves.hearsOne();
    await phone.picture("2-voice");
    await moves.toDesk();
    await moves.isAtDesk();
  });

  test("V5, H2: who is asked for camera and microphone on the phone and says no reads what to do; the call stays", async () => {
    const refused = await openPhone(stage, { media: "refused" });
    await refused.takes(await moves.showCode());
    await refused.page.getByRole("heading").first().waitFor();
    await until("it says so", async () => /camera|microphone/i.test(await refused.find("title").innerText()));
    await refused.picture("2-refused");
    await desk.ask("cancel_move", { call: (await moves.call()).call });
    await refused.context.close();
    await moves.isAtDesk();
  });

  test("H4: of two phones that read one code the second is told so", async () => {
    const url = await moves.showCode();
    await phone.scans(url);
    await phone.find("join").waitFor();
    const other = await openPhone(stage);
    await other.scans(url);
    await other.page.getByText("not good any more").first().waitFor();
    await other.context.close();
    await phone.find("join").click();
    await moves.isAtPhone();
    await moves.toDesk();
  });

  test("H2, V12: a screen that is shared stays behind, and the camera is sent from the phone", async () => {
    await desk.chord("e");
    await desk.page.$('dialog [data-source="screen"]').waitForExist();
    await desk.page.$('//dialog//label[@data-source="screen"]').click();
    await desk.page.$("dialog button[form=share]").click();
    await desk.page.$('[data-share="shares"]').waitForExist();
    await moves.toPhone();
    await moves.isAtPhone();
    await moves.settled();
    assert.equal((await moves.call()).share, null);
    await moves.toDesk();
    await moves.isAtDesk();
  });

  test("H2: the visitor's page is loaded anew while the call is on the phone", async () => {
    await moves.toPhone();
    await moves.settled();
    await visitor.load();
    await moves.isAtPhone();
    await until("the phone hears the visitor again", async () => (await phone.knows("state")) === "connected");
    await moves.toDesk();
    await moves.isAtDesk();
  });

  test("H2: the phone's page is loaded anew while it has the call: one touch, and it goes on there", async () => {
    await moves.toPhone();
    await moves.settled();
    await phone.page.reload();
    await phone.find("return").click();
    await until("the phone is in it again", async () => (await phone.knows("state")) === "connected");
    await moves.isAtPhone();
    await moves.toDesk();
    await moves.isAtDesk();
  });

  test("H2: the phone is lost in the moment in which it gets the call: the desk has it again", async () => {
    await phone.scans(await moves.showCode());
    await phone.find("join").waitFor();
    // The former leg stands by for a moment only: the page goes by itself, as soon as it knows that it has the call.
    await phone.page.evaluate(() => {
      const look = () => void (globalThis.__deskbellPhone.part === "has" ? location.replace("about:blank") : setTimeout(look, 5));
      look();
    });
    await phone.find("join").click();
    await phone.page.waitForURL("about:blank");
    assert.equal(await moves.cameToNothing(), "fell_back");
    await moves.isAtDesk();
  });

  test("H1: the phone is lost later: the desk brings the call back", async () => {
    await moves.toPhone();
    await moves.settled();
    await phone.page.goto("about:blank");
    await desk.page.$('[data-testid="bring-back"]').click();
    await moves.isAtDesk();
  });

  test("H2: the hub is killed while a code is shown: nothing happens to the call, and the next code works", async () => {
    await moves.showCode();
    await hub.crash();
    await hub.serve();
    await until("it is said why", async () => (await moves.moving())?.moving === "over");
    assert.equal(await moves.cameToNothing(), "interrupted");
    await moves.isAtDesk();
    await moves.toPhone();
  });

  test("H1: the hub is killed while the phone has the call: the two talk on, and the call comes back", async () => {
    await moves.toPhone();
    await moves.settled();
    await hub.crash();
    await until("the phone misses the hub", async () => (await phone.knows("link")) !== "live");
    await moves.isAtPhone();
    await hub.serve();
    await until("the desk is there again", async () => (await desk.ask("start")).phase.desk.link.state.state === "live");
    await until("the phone is there again", async () => (await phone.knows("link")) === "live");
    assert.equal(await phone.knows("part"), "has");
    await moves.toDesk();
    await moves.isAtDesk();
  });

  test("H4: who says no while the hub is away is not told later that it came to nothing", async () => {
    await moves.showCode();
    await hub.crash();
    await until("the desk knows", async () => (await desk.ask("start")).phase.desk.link.state.state !== "live");
    await desk.page.$('[data-testid="move-cancel"]').click();
    await hub.serve();
    await until("the desk is there again", async () => (await desk.ask("start")).phase.desk.link.state.state === "live", 30_000);
    await until("nothing is said of it", async () => (await moves.moving()) === null);
    assert.deepEqual((await desk.page.$$('[data-testid="move-over"]').map((line) => line.getText())), []);
    await moves.isAtDesk();
  });

  test("H1: another desk of the agent does not take what the phone gives back", async () => {
    const other = await openDesk(stage, computer, hub, { agent: "noemie", as: "noemie-at-home", devices: { camera: "pattern", microphone: "tone:880" } });
    const there = async () => (await other.ask("start")).phase.desk?.call?.stage.stage;
    await moves.toPhone();
    await moves.settled();
    await until("the other desk knows of the call", async () => (await there()) === "elsewhere");
    await phone.find("to-desk").click();
    await moves.isAtDesk();
    assert.equal(await there(), "elsewhere");
    await other.close();
  });

  test("H1: the desk is killed while the phone has the call: the two talk on, and a new desk brings it back", async () => {
    await moves.toPhone();
    await moves.settled();
    await desk.crash();
    await moves.isAtPhone();
    await desk.open();
    await until("the desk knows of the call", async () => (await moves.call())?.stage.stage === "elsewhere", 30_000);
    await desk.show((await moves.call()).name);
    await desk.callIs("elsewhere");
    await desk.look("3-another-device");
    await moves.isAtPhone();
    await moves.toDesk();
    await moves.isAtDesk();
  });

  test("V8, H4: the visitor hangs up while the phone asks its person: the call is over everywhere", async () => {
    await phone.scans(await moves.showCode());
    await phone.find("join").waitFor();
    await visitor.find("hang-up").click();
    await desk.callIs("ended");
    await phone.find("join").waitFor({ state: "detached" });
    await phone.picture("4-phone-over");
  });
});
