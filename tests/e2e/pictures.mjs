// Pictures of the real window in the states that ux.md names, to be looked at: `node run.mjs pictures`.
import { createServer } from "node:http";
import { join } from "node:path";
import { startComputer } from "./stage/computer.mjs";
import { sendVisitor } from "./stage/crowd.mjs";
import { openDesk } from "./stage/desk.mjs";
import { AGENTS, startHub } from "./stage/hub.mjs";
import { Moves } from "./stage/moves.mjs";
import { openPhone } from "./stage/phone.mjs";
import { freePort, Stage } from "./stage/process.mjs";
import { openVisitor } from "./stage/visitor.mjs";
import { until } from "./stage/wait.mjs";

const stage = new Stage("pictures");
const MIRA = {
  name: "Mira Vogel",
  site: "app",
  channel: "mobile",
  languages: ["fr", "en"],
  describe: {
    page: { title: "Orders › DB-48213", url: "app://orders/DB-48213" },
    custom: [
      { label: "Customer", value: "since 2021, 6 orders" },
      { label: "Club", value: "Gold" },
    ],
    time_zone: "Europe/Paris",
  },
};

try {
  const computer = await startComputer(stage, { width: 1400, height: 900 });
  const hub = await startHub(stage, (command) => {
    command("user", "add", "many@maison-lumen.example", "--name", "Maud Many", "--password-stdin", "--group", "Lighting advice", "--skill", "lighting", "--language", "en", "--slots", "chat=60", "--slots", "mobile=20");
    command("user", "add", "nobody@maison-lumen.example", "--name", "Nils Nouveau", "--password-stdin");
  });
  Object.assign(AGENTS, { many: "many@maison-lumen.example", nobody: "nobody@maison-lumen.example", fatou: "fatou@maison-lumen.example" });

  await signIn(computer, hub);
  await story(computer, hub);
  await call(computer, hub);
  await empty(computer, hub);
  await loading(computer, hub);
  await crowded(computer, hub);
} finally {
  await stage.end();
}

async function look(desk, name, { theme = "light", width = 1280, height = 800, language = "en" } = {}) {
  await desk.prefer({ theme, language });
  // A computer of a test has no keychain, and the desk says so.
  await desk.page.execute(() => document.querySelectorAll("nav [aria-live] .icon-btn").forEach((dismiss) => dismiss.click()));
  await desk.page.setWindowSize(width, height);
  await until("the page has this size", () => desk.page.execute((wanted) => innerWidth === wanted, width));
  await desk.picture(name);
}

async function signIn(computer, hub) {
  const desk = await openDesk(stage, computer, hub, { agent: "karim", signedIn: false });
  const [address, email] = [await desk.page.$("input[autocomplete=url]"), await desk.page.$("input[type=email]")];
  await address.waitForExist();
  await address.setValue(hub.url);
  await email.setValue(AGENTS.karim);
  await desk.page.$(".under.good").waitForExist();
  await desk.page.setWindowSize(1280, 800);
  await desk.picture("signin-light");
  await desk.close();
}

async function story(computer, hub) {
  const desk = await openDesk(stage, computer, hub);
  for (const channel of ["Chat", "Mobile"]) await desk.setAvailable(channel, true);
  const jon = await sendVisitor(stage, hub, { name: "Jon Bell", lines: ["Hi, is the 270 cm version in stock?"] });
  await desk.show("Jon Bell");
  await desk.say("Hello Jon! It is, in brass and in black.");
  await desk.settled("Jon Bell");
  await jon.say("Then black it is. Could you keep one for me?");
  await desk.reads("Then black it is");
  await desk.say("Kept for you until Tuesday.");
  const mira = await sendVisitor(stage, hub, { ...MIRA, lines: ["Hello, my lamp came this morning but the glass shade is cracked. Order DB-48213."] });
  await desk.show("Mira Vogel");
  await desk.reads("glass shade is cracked");
  await desk.say("Hello Mira, I am sorry about the shade. Could you tell me whether the **box** was damaged too?");
  await desk.settled("Mira Vogel");
  await mira.say("No, only the shade: https://photos.example/IMG_2041.jpg");
  await desk.reads("No, only the shade");
  await desk.ask("add_note", { conversation: await desk.conversation("Mira Vogel"), text: "Same damage in October (DB-47102): we sent a new shade and let her keep the old one." });
  await desk.say("Thank you, that is clear. A new shade leaves Lyon today, and there is nothing to send back.");
  await desk.settled("Mira Vogel");
  await mira.say("Perfect, thank you! Will it arrive before Tuesday? I have guests.");
  await desk.reads("Will it arrive before Tuesday");
  await sendVisitor(stage, hub, { name: "Jean-Baptiste de La Rochefoucauld-Montbel", languages: ["fr"], lines: ["Bonjour,", "Et la livraison à Bordeaux, combien de temps faut-il compter ?"] });
  await sendVisitor(stage, hub, { name: "Aïcha Benkhelifa", site: "app", channel: "mobile", languages: ["fr"], lines: ["Bonjour ?", "Il y a quelqu’un ?"] });
  await desk.box("Aïcha Benkhelifa");
  await desk.show("Jon Bell");
  await desk.write("Then I would take the 270 cm one myself");
  await desk.show("Mira Vogel");

  await look(desk, "desk-light");
  await look(desk, "desk-dark", { theme: "dark" });
  await look(desk, "desk-light-1024", { width: 1024, height: 700 });
  await look(desk, "desk-dark-1024", { theme: "dark", width: 1024, height: 700 });
  await look(desk, "desk-french", { language: "fr" });
  await desk.prefer({ theme: "dark", language: "en" });
  await desk.page.setWindowSize(1280, 800);
  await desk.page.keys(["Control", "k"]);
  await desk.page.keys("tr");
  await desk.picture("palette-dark");
  await desk.page.keys("Escape");
  const box = await desk.box("Jon Bell");
  await desk.page.execute((element) => element.dispatchEvent(new MouseEvent("click", { bubbles: true, ctrlKey: true })), box);
  await until("both are open", async () => (await desk.page.$$("main textarea").length) === 2);
  await look(desk, "split-light");
  await look(desk, "split-dark-1024", { theme: "dark", width: 1024, height: 700 });

  await hub.crash();
  await desk.page.$("//div[contains(@class,'banner')]").waitForExist({ timeout: 40_000 });
  await desk.ask("say", { conversation: await desk.conversation("Mira Vogel"), text: "It goes by express: Monday before 13:00.", attachments: [] });
  await look(desk, "offline-light");
  await look(desk, "offline-dark", { theme: "dark" });
  await look(desk, "offline-french-1024", { language: "fr", width: 1024, height: 700 });
  await hub.serve();
  await desk.page.$("//div[contains(@class,'banner')]").waitForExist({ reverse: true, timeout: 40_000 });
  await desk.setAvailable("Chat", false);
  await desk.setAvailable("Mobile", false);
  await desk.close();
}

/** What one sees of the visitor is a browser's own test picture, and of the agent a test pattern. */
async function call(computer, hub) {
  const desk = await openDesk(stage, computer, hub, { agent: "fatou", devices: { camera: "pattern", microphone: "tone:440" } });
  for (const channel of ["Chat", "Video"]) await desk.setAvailable(channel, true);
  const anna = await openVisitor(stage, hub, { devices: "both", name: "Anna Weber" });
  await anna.say("Hi! The dimmer flickers.");
  await desk.show("Anna Weber");
  await desk.say("Hello Anna! Which bulb is in it?");
  await anna.reads("Which bulb");
  await anna.page.screenshot({ path: join(stage.out, "visitor-light.png") });
  await anna.call();
  await desk.page.keys(["Control", "0"]);
  await desk.callIs("ringing");
  await until("one sees oneself", async () => (await desk.drawn()).own.frames > 30);
  await look(desk, "incoming-dark", { theme: "dark" });
  await desk.answer();
  await desk.callIs("active");
  await until("the visitor is seen", async () => (await desk.drawn()).visitor.frames > 30);
  await look(desk, "call-light");
  await anna.page.screenshot({ path: join(stage.out, "visitor-call.png") });
  await move(new Moves(desk, anna, await openPhone(stage)));
  await desk.page.keys(["Control", "Shift", "h"]);
  await desk.page.keys(["Control", "Shift", "h"]);
  await desk.callIs("ended");
  for (const channel of ["Chat", "Video"]) await desk.setAvailable(channel, false);
  await desk.close();
}

/** The call goes to a phone and comes back. */
async function move(moves) {
  const { desk, visitor, phone } = moves;
  const url = await moves.showCode();
  await look(desk, "handoff-light");
  await phone.scans(url);
  await phone.find("join").waitFor();
  await until("the desk names it", async () => (await moves.moving()).name);
  await look(desk, "handoff-claimed-dark", { theme: "dark" });
  await phone.picture("phone-join");
  await phone.find("join").click();
  await desk.callIs("elsewhere");
  await moves.isAtPhone();
  await moves.settled();
  await look(desk, "handoff-moved-light");
  await phone.picture("phone");
  await visitor.page.screenshot({ path: join(stage.out, "visitor-moved.png") });
  await moves.toDesk();
}

async function empty(computer, hub) {
  const desk = await openDesk(stage, computer, hub, { agent: "nobody" });
  await desk.toggle("Chat").waitForExist();
  await look(desk, "empty-light");
  await look(desk, "empty-dark", { theme: "dark" });
  await desk.close();
}

/** A hub that signs one in and then says nothing more. */
async function loading(computer, hub) {
  const silent = createServer(async (request, response) => {
    const body = [];
    for await (const chunk of request) body.push(chunk);
    const answer = await fetch(`${hub.url}${request.url}`, {
      method: request.method,
      headers: { "content-type": request.headers["content-type"] ?? "" },
      body: body.length > 0 ? Buffer.concat(body) : undefined,
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  silent.on("upgrade", () => {});
  const port = await freePort();
  await new Promise((resolve) => silent.listen(port, "127.0.0.1", resolve));
  stage.atEnd(() => silent.closeAllConnections() ?? silent.close());
  const desk = await openDesk(stage, computer, { url: `http://127.0.0.1:${port}` }, { agent: "karim" });
  await until("the skeleton is shown", async () => (await desk.ask("start")).phase.phase === "loading");
  await desk.page.setWindowSize(1280, 800);
  await desk.picture("loading-light");
  await desk.close();
}

async function crowded(computer, hub) {
  const desk = await openDesk(stage, computer, hub, { agent: "many" });
  for (const channel of ["Chat", "Mobile"]) await desk.setAvailable(channel, true);
  const surnames = ["Lindqvist", "Garnier", "Okafor", "Nakamura", "Wójcik", "Dubois-Laurent", "Haddad", "Ferreira", "Bell", "Vogel"];
  const names = ["Søren", "Hélène", "Chidi", "Aiko", "Agnieszka", "Mohamed"];
  for (let n = 0; n < 60; n++) {
    await sendVisitor(stage, hub, { name: `${names[n % 6]} ${surnames[n % 10]} ${n + 1}`, lines: [`Hello, a question about order DB-${48000 + n}: when does it leave, and can it go to another address?`] });
  }
  await until("all 60 are there", async () => (await desk.page.$$("button[data-box]").length) >= 20);
  await look(desk, "sixty-light");
  await look(desk, "sixty-dark-1024", { theme: "dark", width: 1024, height: 700 });
  await desk.close();
}
