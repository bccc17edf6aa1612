// Many visitors without many browsers: each says what it is told over the wire, and stays connected.
import { randomUUID } from "node:crypto";
import WebSocket from "ws";

/** A visitor on a bare WebSocket. `lines` are sent in order; resolves once the hub has stored the last one. */
export async function sendVisitor(stage, hub, { name, site = "shop", channel = "chat", languages = ["en"], describe = {}, lines }) {
  const made = await fetch(`${hub.url}/v1/visitors`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ site, channel, languages, name }),
  });
  if (!made.ok) throw new Error(`no visitor: ${await made.text()}`);
  const { token } = await made.json();

  const socket = new WebSocket(`${hub.url.replace("http", "ws")}/v1/socket`, "deskbell.v1");
  stage.atEnd(() => socket.terminate());
  const answers = new Map();
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.method === "ping") socket.send(JSON.stringify({ jsonrpc: "2.0", method: "session.pong", params: { server_time: frame.params.server_time } }));
    if (frame.id === undefined || frame.id === null) return;
    const { resolve, reject } = answers.get(frame.id);
    answers.delete(frame.id);
    if (frame.error) reject(new Error(frame.error.message));
    else resolve(frame.result);
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));

  let last = 0;
  const call = (method, params) =>
    new Promise((resolve, reject) => {
      answers.set(++last, { resolve, reject });
      socket.send(JSON.stringify({ jsonrpc: "2.0", id: last, method, params }));
    });
  const device = { id: randomUUID(), kind: channel === "mobile" ? "app" : "web", name: channel === "mobile" ? "Lumen 4.2.1 on iPhone 15" : "Firefox on Linux", version: "1" };
  await call("session.open", { token, protocol: 1, device, resume: null });
  const said = { name: null, languages: null, page: null, custom: null, time_zone: null, ...describe };
  await call("visitor.describe", { command_id: randomUUID(), ...said });
  const say = (text) => call("message.send", { command_id: randomUUID(), conversation: null, client_message_id: randomUUID(), text });
  for (const line of lines) await say(line);
  return { say };
}
