// A system that asks before a program may use its sound: a way to the sound server on which the server itself refuses
// whoever comes, until the person allows it.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./process.mjs";

/** `computer` as a program sees it that may not use the sound; `allow()` is the person's yes. */
export async function refuseSound(stage, computer) {
  const port = await freePort();
  // Nobody else has this cookie: the server's answer is a true "access denied".
  const cookie = join(computer.home, "nobodys-cookie");
  writeFileSync(cookie, randomBytes(256));
  const module = ["load-module", "module-native-protocol-tcp", "listen=127.0.0.1", `port=${port}`, `auth-cookie=${cookie}`, "auth-anonymous=0"];
  await promisify(execFile)("pactl", module, { env: { ...process.env, ...computer.env } });

  let allowed = false;
  const gate = createServer((program) => {
    const server = allowed ? connect(join(computer.home, "pulse.socket")) : connect(port, "127.0.0.1");
    for (const [from, to] of [[program, server], [server, program]]) from.pipe(to).on("error", () => from.destroy());
  });
  const path = join(computer.home, "gate.socket");
  gate.listen(path);
  await once(gate, "listening");
  stage.atEnd(() => gate.close());
  return { computer: { ...computer, env: { ...computer.env, PULSE_SERVER: `unix:${path}` } }, allow: () => (allowed = true) };
}
