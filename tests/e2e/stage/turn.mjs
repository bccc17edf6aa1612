// coturn on loopback, with a shared secret, as a hub's relay.
import { createHmac } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { join } from "node:path";

const SECRET = "a secret of this test";

async function freeUdpPort() {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

/** Starts a relay; gives its address, and credentials as a hub would mint them. */
export async function startTurn(stage) {
  const port = await freeUdpPort();
  const turn = stage.start("coturn", "turnserver", [
    "-n",
    "--listening-ip=127.0.0.1",
    "--relay-ip=127.0.0.1",
    `--listening-port=${port}`,
    "--use-auth-secret",
    `--static-auth-secret=${SECRET}`,
    "--realm=deskbell",
    "--allow-loopback-peers",
    "--no-tls",
    "--no-dtls",
    "--no-tcp",
    "--no-cli",
    "--log-file=stdout",
    `--pidfile=${join(stage.out, "coturn.pid")}`,
    `--userdb=${join(stage.out, "coturn.db")}`,
  ]);
  await turn.line(/UDP listener opened|Relay ports initialization done/);
  const url = `turn:127.0.0.1:${port}?transport=udp`;
  return {
    url,
    secret: SECRET,
    /** A server with credentials that are good for an hour; `good: false` makes wrong ones. */
    server({ good = true } = {}) {
      const username = `${Math.floor(Date.now() / 1000) + 3600}:e2e`;
      const credential = createHmac("sha1", good ? SECRET : "another secret").update(username).digest("base64");
      return { urls: [url], username, credential };
    },
  };
}
