// A page that turned hostile (quality.md, section 3): whatever a script in one of the desk's windows tries, it may do what
// its capability names and nothing else, it reaches no network, leads the window nowhere, and the desk goes on.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

/** Every command that this build of the desk knows, its own and its framework's, as the build has written them down. */
const MANIFESTS = JSON.parse(readFileSync(new URL("../../../gen/schemas/acl-manifests.json", import.meta.url), "utf8"));
const { capabilities } = JSON.parse(readFileSync(new URL("../../../tauri.conf.json", import.meta.url), "utf8")).app.security;
const OWN = "__app-acl__";

/** Commands of plug-ins that other programs have, and this one has not. */
const FOREIGN = [
  "fs|read_text_file", "fs|read_dir", "fs|write_file", "shell|execute", "shell|open", "opener|open_url", "opener|open_path",
  "process|exit", "process|restart", "http|fetch", "websocket|connect", "upload|download", "dialog|open", "dialog|save",
  "clipboard-manager|read_text", "clipboard-manager|write_text", "global-shortcut|register", "notification|notify",
  "updater|check", "os|platform", "sql|load", "store|load", "deep-link|get_current", "single-instance|close",
].map((name) => `plugin:${name}`);

const commandsOf = ({ permissions }) => [...new Set(Object.values(permissions).flatMap(({ commands }) => [...commands.allow, ...commands.deny]))];
const called = (plugin, command) => (plugin === OWN ? command : `plugin:${plugin.replace(/^core:/, "")}|${command}`);
const EVERY = [...Object.entries(MANIFESTS).flatMap(([plugin, manifest]) => commandsOf(manifest).map((command) => called(plugin, command))), ...FOREIGN];

/** What the capability of a window names. */
function declared(window) {
  const { permissions } = capabilities.find(({ windows }) => windows.includes(window));
  return permissions.flatMap((permission) => {
    const [plugin, name] = permission.includes(":") ? [permission.slice(0, permission.lastIndexOf(":")), permission.slice(permission.lastIndexOf(":") + 1)] : [OWN, permission];
    return MANIFESTS[plugin].permissions[name].commands.allow.map((command) => called(plugin, command));
  });
}

describe("a hostile page", { timeout: 600_000 }, () => {
  const stage = new Stage("hostile");
  /** What another computer would have been asked for. */
  const asked = [];
  let computer, desk, visitor, elsewhere, main;

  before(async () => {
    const server = createServer((request, answer) => {
      asked.push(`${request.method} ${request.url}`);
      answer.writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/html" });
      answer.end("<h1>elsewhere</h1>");
    });
    server.on("upgrade", (request, socket) => (asked.push(`socket ${request.url}`), socket.destroy()));
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    stage.atEnd(() => (server.closeAllConnections(), server.close()));
    elsewhere = `http://127.0.0.1:${server.address().port}`;
    const [own, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    computer = own;
    desk = await openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440" } });
    main = await desk.page.getWindowHandle();
    await desk.setAvailable("Video", true);
    visitor = await openVisitor(stage, hub, { devices: "both" });
    await desk.page.execute(() => (window.__stands = true));
  });
  after(() => stage.end());

  /** Calls commands from within the page, without parameters, and gives those that were not refused, with what they said. */
  const notRefused = (commands) =>
    desk.page.executeAsync(
      async (commands, done) => {
        const let_through = [];
        for (const command of commands) {
          const said = await window.__TAURI_INTERNALS__.invoke(command, {}).then(() => "done", (error) => String(error?.message ?? error));
          if (!/not allowed|not found/i.test(said)) let_through.push(`${command}: ${said}`);
        }
        done(let_through);
      },
      commands,
    );

  async function mayOnlyDoWhatIsDeclared(window) {
    const own = declared(window);
    const undeclared = EVERY.filter((command) => !own.includes(command));
    assert.equal(undeclared.length, EVERY.length - own.length, "what is declared is known");
    assert.deepEqual(await notRefused(undeclared), []);
  }

  /** Runs a script in the page and gives what it says. */
  const hostile = (script, ...given) => desk.page.executeAsync(`const done = arguments[arguments.length - 1]; (${script})(...[...arguments].slice(0, -1)).then(done, (error) => done("refused: " + error));`, ...given);

  /** The page in front is the one that was there, nobody elsewhere was asked for anything, and there is no window more. */
  async function stillStands(windows) {
    assert.equal(await desk.page.execute(() => window.__stands), true, "the page was replaced");
    assert.match(await desk.page.getUrl(), /^tauri:\/\/localhost(\/|$)/);
    assert.equal((await desk.page.getWindowHandles()).length, windows);
    assert.deepEqual(asked, []);
  }

  /** Leads the window away, in every way there is. */
  async function goesNowhere(windows) {
    for (const address of [elsewhere, "https://shop.example/", "file:///etc/passwd", "data:text/html,<h1>elsewhere</h1>", "deskbell-file://localhost/x", "about:blank", "blob:x"]) {
      await hostile(async (address) => void (location.href = address), address);
      await hostile(async (address) => void location.replace(address), address);
      await hostile(async (address) => void Object.assign(document.createElement("a"), { href: address }).click(), address);
      await hostile(async (address) => void document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "refresh", content: `0;url=${address}` })), address);
      assert.equal(await hostile(async (address) => window.open(address) === null, address), true, `a window of ${address}`);
      await hostile(async (address) => void Object.assign(document.createElement("a"), { href: address, target: "_blank" }).click(), address);
    }
    await hostile(async (address) => {
      const form = Object.assign(document.createElement("form"), { action: address, method: "post" });
      document.body.append(form);
      form.submit();
      form.remove();
    }, elsewhere);
    for (const script of ["javascript:void(window.__ran='link')", "javascript:'<h1>elsewhere</h1>'"]) {
      await hostile(async (address) => void Object.assign(document.createElement("a"), { href: address }).click(), script);
      await hostile(async (address) => void (location.href = address), script);
    }
    await stillStands(windows);
  }

  test("every command that is not the page's own is refused", async () => {
    assert.ok(EVERY.length > 150 && EVERY.includes("plugin:app|exit") && EVERY.includes("plugin:webview|create_webview_window"));
    await mayOnlyDoWhatIsDeclared("main");
    assert.ok((await desk.ask("start")).phase.desk, "what is declared is answered");
  });

  test("a page cannot say that it is another one, nor speak past its bridge", async () => {
    const said = await hostile(async () => {
      const tauri = window.__TAURI_INTERNALS__;
      const tried = {};
      try {
        tauri.metadata.currentWindow.label = "popout";
        tauri.metadata.currentWebview.label = "popout";
      } catch (error) {
        tried.label = String(error);
      }
      tried.act = await tauri.invoke("call_act", { act: { act: "close" } }).then(() => "done", String);
      const headers = { "content-type": "application/json", "Tauri-Callback": "1", "Tauri-Error": "2" };
      for (const key of [undefined, "guessed"]) {
        const known = key ? { ...headers, "Tauri-Invoke-Key": key } : headers;
        const past = fetch("ipc://localhost/login_start", { method: "POST", headers: known, body: JSON.stringify({ on: true }) });
        // Whoever does not know the key is not even answered.
        const own = tauri.invoke("ask", { ask: { ask: "start", params: null } });
        tried[`key ${key}`] = await Promise.race([past.then(({ ok }) => ok, () => false), own.then(() => "no answer")]);
      }
      return { ...tried, global: typeof window.__TAURI__ };
    });
    assert.match(said.act, /not allowed/);
    assert.notEqual(said["key undefined"], true);
    assert.notEqual(said["key guessed"], true);
    assert.equal(said.global, "undefined");
    assert.ok(!existsSync(join(computer.home, "config", "autostart")), "nothing was switched on");
  });

  test("prototypes are frozen", async () => {
    const said = await hostile(async () => {
      const tried = [() => (Object.prototype.polluted = 1), () => (({}).__proto__.polluted = 1), () => (Object.prototype.toString = () => "x"), () => Reflect.set(JSON.parse('{"__proto__":{"x":1}}').__proto__, "toString", 1), () => Object.defineProperty(Object.prototype, "polluted", { value: 1 })];
      for (const attempt of tried) try { attempt(); } catch { /* Or it is refused aloud. */ }
      return { frozen: Object.isFrozen(Object.prototype), polluted: ({}).polluted ?? null, said: String({}) };
    });
    assert.deepEqual(said, { frozen: true, polluted: null, said: "[object Object]" });
  });

  test("nothing reaches another computer, be it fetched, shown, sent or said", async () => {
    const said = await hostile(async (elsewhere) => {
      const socket = elsewhere.replace("http", "ws");
      const failed = (make) =>
        new Promise((done) => {
          try {
            const one = make();
            one.addEventListener("error", () => done("refused"));
            for (const event of ["load", "open", "message"]) one.addEventListener(event, () => done("let through"));
          } catch (error) {
            done("refused");
          }
        });
      const element = (name, given) => failed(() => {
        const one = Object.assign(document.createElement(name), given);
        document.body.append(one);
        return one;
      });
      const word = (asks) => asks.then(() => "let through", () => "refused");
      const tried = {
        fetch: await word(fetch(elsewhere)),
        "fetch no-cors": await word(fetch(elsewhere, { mode: "no-cors" })),
        file: await word(fetch("file:///etc/passwd")),
        asset: await word(fetch("asset://localhost/etc/passwd")),
        "asset.localhost": await word(fetch("http://asset.localhost/etc/passwd")),
        pictures: await word(fetch("deskbell-file://localhost/x")),
        import: await word(import(`${elsewhere}/x.js`)),
        request: await failed(() => {
          const request = new XMLHttpRequest();
          request.open("GET", elsewhere);
          request.send();
          return request;
        }),
        socket: await failed(() => new WebSocket(socket)),
        events: await failed(() => new EventSource(elsewhere)),
        worker: await failed(() => new Worker(`${elsewhere}/x.js`)),
        image: await element("img", { src: `${elsewhere}/x.png` }),
        "image of a file": await element("img", { src: "file:///usr/share/pixmaps/debian-logo.png" }),
        "image outside": await element("img", { src: "deskbell-file://localhost/..%2f..%2foutbox.db" }),
        script: await element("script", { src: `${elsewhere}/x.js` }),
        style: await element("link", { rel: "stylesheet", href: `${elsewhere}/x.css` }),
        video: await element("video", { src: `${elsewhere}/x.webm` }),
        font: await word(new FontFace("x", `url(${elsewhere}/x.woff2)`).load()),
      };
      navigator.sendBeacon?.(elsewhere, "x");
      const painted = Object.assign(document.createElement("i"), { style: `background: url(${elsewhere}/x.png)` });
      const frames = [["iframe", { src: elsewhere }], ["iframe", { srcdoc: `<img src="${elsewhere}/x.png"><script>parent.__ran = "srcdoc"</script>` }], ["object", { data: elsewhere }], ["embed", { src: elsewhere }]];
      document.head.append(Object.assign(document.createElement("base"), { href: elsewhere }), Object.assign(document.createElement("link"), { rel: "prefetch", href: elsewhere }));
      document.body.append(painted, ...frames.map(([name, given]) => Object.assign(document.createElement(name), given)), Object.assign(document.createElement("img"), { src: "relative.png" }));
      return { tried, peer: typeof RTCPeerConnection };
    }, elsewhere);
    assert.deepEqual(Object.entries(said.tried).filter(([, word]) => word !== "refused"), []);
    // A peer connection would ask past the policy.
    assert.equal(said.peer, "undefined");
    await stillStands(1);
  });

  test("no text becomes a program", async () => {
    const said = await hostile(async () => {
      window.__ran = undefined;
      const tried = {};
      const attempt = (name, make) => {
        try {
          tried[name] = make() ?? null;
        } catch (error) {
          tried[name] = error.name;
        }
      };
      attempt("eval", () => (0, eval)("window.__ran = 'eval'"));
      attempt("Function", () => new Function("window.__ran = 'Function'")());
      attempt("timer", () => void setTimeout("window.__ran = 'timer'", 0));
      const over = (one, ...events) => new Promise((done) => events.forEach((event) => one.addEventListener(event, done)));
      const picture = document.createElement("div");
      picture.innerHTML = `<img src="x" onerror="window.__ran = 'onerror'"><svg onload="window.__ran = 'onload'"></svg>`;
      const made = (given) => Object.assign(document.createElement("script"), given);
      const scripts = [made({ src: "data:text/javascript,window.__ran='data'" }), made({ src: URL.createObjectURL(new Blob(["window.__ran='blob'"])) })];
      const ends = [over(picture.firstChild, "error"), ...scripts.map((one) => over(one, "error", "load"))];
      document.body.append(made({ textContent: "window.__ran = 'script'" }), picture, ...scripts);
      await Promise.all(ends);
      try {
        const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"])));
        worker.addEventListener("message", () => (window.__ran = "worker"));
        await over(worker, "error", "message");
      } catch {
        // Refused aloud.
      }
      picture.remove();
      return { ...tried, ran: window.__ran ?? null };
    });
    assert.equal(said.ran, null, JSON.stringify(said));
    assert.deepEqual([said.eval, said.Function], ["EvalError", "EvalError"]);
  });

  test("no file is saved", async () => {
    await hostile(async () => {
      for (const href of [URL.createObjectURL(new Blob(["stolen"])), "data:application/octet-stream,stolen"]) {
        const link = Object.assign(document.createElement("a"), { href, download: "stolen.txt" });
        document.body.append(link);
        link.click();
        link.remove();
      }
    });
    // The way that follows takes longer than a file of six bytes would.
    await goesNowhere(1);
    const files = readdirSync(computer.home, { recursive: true }).filter((name) => /stolen/.test(name));
    assert.deepEqual(files, []);
  });

  test("the small window of a call may call its own commands and none of the desk's", async () => {
    await visitor.call();
    await desk.callIs("ringing");
    await desk.answer();
    await desk.callIs("active", 30_000);
    await desk.chord("p");
    await desk.page.$("section.stage .away").waitForExist();
    const small = await until("the second window is there", async () => (await desk.page.getWindowHandles()).find((handle) => handle !== main));
    await desk.page.switchToWindow(small);
    await desk.page.$("main[data-call-window=active]").waitForExist();
    await desk.page.execute(() => (window.__stands = true));
    assert.deepEqual(declared("popout").sort(), ["call_act", "call_follow", "frame_taken", "frames", "plugin:window|start_dragging"]);
    await mayOnlyDoWhatIsDeclared("popout");
    await goesNowhere(2);
    await desk.page.$('main button[aria-label="Mute"]').click();
    await desk.page.$('main button[aria-label="Unmute"]').waitForExist();
    await desk.page.switchToWindow(main);
    await stillStands(2);
  });

  test("after all of it the desk is the desk", async () => {
    await stillStands(2);
    assert.equal(await desk.callStage(), "active");
    assert.ok((await desk.ask("start")).phase.desk.call);
    assert.ok(readFileSync(join(computer.home, "desk-noemie", "outbox.db")).length > 0);
  });
});
