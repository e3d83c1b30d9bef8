import { type ChildProcess, spawn } from "node:child_process";
import { connect, type Socket } from "node:net";
import { availableParallelism } from "node:os";
import { compiledEntry } from "../harness/node/compiled-entry.ts";
import { LineSplitter } from "../harness/node/line-splitter.ts";

/**
 * Round trips from here to one node, from there to a second node, and back, all over loopback; and the same way through
 * two processes that only pass bytes on. Linux only: each node has a loopback address of its own.
 */

const MEASURED_MS = 3_000;
const WARM_UP_MS = 1_000;
const PEER_PORT = 17_400;
const CLIENT_PORTS = [17_401, 17_402] as const;
const RELAY_PORTS = [17_403, 17_404] as const;
const IN_FLIGHT = [1, 64] as const;
const HOSTS = { n1: "127.0.0.1", n2: "127.0.0.2" };

const children: ChildProcess[] = [];
try {
  const plain = await measureAll(await startRelays());
  const nodes = await measureAll(await startNodes());
  const cores = availableParallelism();
  process.stdout.write(
    `${JSON.stringify({ bench: "tcp-host", cores, inFlight: IN_FLIGHT, nodes, plain })}\n` +
      IN_FLIGHT.map(
        (inFlight, nth) =>
          `${inFlight} in flight: ${nodes[nth]} round trips/s, plain TCP ${plain[nth]}\n`,
      ).join(""),
  );
} finally {
  for (const child of children) child.kill("SIGKILL");
}
process.exit(0);

async function startRelays(): Promise<Socket> {
  const entry = compiledEntry("bench/fixtures/relay-main.js");
  const [first, second] = RELAY_PORTS;
  start([entry, String(second)]);
  start([entry, String(first), String(second)]);
  await connectTo(second);
  return connectTo(first);
}

async function startNodes(): Promise<Socket> {
  const entry = compiledEntry("harness/node/fixtures/fixture-main.js");
  for (const clientPort of CLIENT_PORTS) {
    const settings = { tcp: { peerPort: PEER_PORT, clientPort, hosts: HOSTS } };
    start([entry], { FAULTLINE_NODE: JSON.stringify(settings) });
  }
  const sockets = await Promise.all(CLIENT_PORTS.map(connectTo));
  const names = Object.keys(HOSTS);
  await Promise.all(
    sockets.map(async (socket, nth) => {
      const body = { type: "init", msg_id: 0, node_id: names[nth], node_ids: names };
      socket.write(`${JSON.stringify({ src: "c1", dest: names[nth], body })}\n`);
      await new Promise((resolve) => socket.once("data", resolve));
    }),
  );
  return sockets[0] as Socket;
}

function start(args: readonly string[], env: Record<string, string> = {}): void {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: "ignore" });
  children.push(child);
}

async function connectTo(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const connected = await new Promise((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    if (connected) return socket;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function measureAll(socket: Socket): Promise<readonly number[]> {
  const rates: number[] = [];
  for (const inFlight of IN_FLIGHT) rates.push(await measure(socket, inFlight));
  return rates;
}

/** Round trips a second with so many under way at any time. */
async function measure(socket: Socket, inFlight: number): Promise<number> {
  let count = 0;
  let ended = false;
  let outstanding = inFlight;
  const drained = new Promise<void>((resolve) => {
    const splitter = new LineSplitter(() => {
      count++;
      if (!ended) socket.write(askLine(count));
      else if (--outstanding === 0) resolve();
    });
    socket.removeAllListeners("data").setEncoding("utf8");
    socket.on("data", (chunk: string) => splitter.push(chunk));
  });
  for (let id = 0; id < inFlight; id++) socket.write(askLine(-id));
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  const before = count;
  const begunMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, MEASURED_MS));
  const rate = ((count - before) * 1000) / (performance.now() - begunMs);
  ended = true;
  await drained;
  return Math.round(rate);
}

function askLine(id: number): string {
  return `${JSON.stringify({ src: "c1", dest: "n1", body: { type: "ask", msg_id: id, to: "n2" } })}\n`;
}
