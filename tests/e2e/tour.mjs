// The scripted conversation of `cargo xtask run` without a display: a visitor writes in the demo shop, the
// desk answers, and pictures are taken on the way. The hub runs already; the desk's environment is set.
import { Desk } from "./stage/desk.mjs";
import { Stage } from "./stage/process.mjs";
import { until } from "./stage/wait.mjs";
import { openVisitor } from "./stage/visitor.mjs";

const stage = new Stage("tour");
const say = (line) => console.log(`  ${line}`);

try {
  const desk = new Desk(stage, "noemie", process.env.DESKBELL_DATA);
  await desk.open();
  stage.atEnd(() => desk.close());
  say("the desk is open, signed in as Noémie");
  await desk.setAvailable("Chat", true);
  await desk.setAvailable("Mobile", true);
  await desk.picture("1-desk");

  const visitor = await openVisitor(stage, { url: process.env.HUB_URL });
  await visitor.picture("2-shop");
  await visitor.say("Hi! The dimmer on my Arc 210 flickers.");
  await visitor.say("Only when I turn it down low.");
  say("the visitor has written from the demo shop");

  const box = desk.page.$("//section[.//*[contains(., 'Waiting for me')]]//button[@data-box]");
  await box.waitForExist();
  await box.click();
  await desk.reads("Only when I turn it down low.");
  await desk.picture("3-visitor-wrote");
  await desk.write("Hello! Which bulb is in it, and how many watts does it say?");
  await until("the visitor sees the agent type", async () => ((await visitor.find("now").textContent()) ?? "") !== "");
  await visitor.picture("4-agent-types");
  await desk.page.keys("Enter");
  await visitor.reads("how many watts does it say?");
  say("the agent has answered");
  await desk.page.$("//main//*[contains(., 'Seen')]").waitForExist();
  await desk.picture("5-answered");
  await visitor.picture("5-answered-visitor");
  say("the visitor has read it");
} finally {
  await stage.end();
}
