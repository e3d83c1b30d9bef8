import { messageOf } from "../../../core/errors.ts";
import type { Json } from "../../../core/json.ts";
import { LineSplitter } from "../../../node/line-splitter.ts";
import { findAbilities, tryNetem } from "./agent-abilities.ts";
import { measure } from "./measure.ts";
import { NodeNetwork } from "./node-network.ts";
import { PacketQueue } from "./packet-queue.ts";
import { probe } from "./probe.ts";
import { type AgentReply, type AgentRequest, requestSchema } from "./protocol.ts";
import { QUEUE_NUMBER } from "./rules.ts";

/**
 * The main process of a node's network container: sets, reads back and measures the faults of the network in its
 * namespace. Protocol: protocol.ts. It ends, and takes its rules away, when stdin ends.
 *
 *     node agent-main.js [seed]
 */
const seed = Number(process.argv[2] ?? 0);
const queue = new PacketQueue(QUEUE_NUMBER, seed);
let netem: Promise<boolean> | null = null;
const network = new NodeNetwork(queue, () => {
  netem ??= tryNetem().then((reason) => reason === null);
  return netem;
});
/** The last request of each `op`: the next one of it waits for its end. */
const busy = new Map<AgentRequest["op"], Promise<void>>();

const splitter = new LineSplitter(take);
process.stdin.setEncoding("utf8").on("data", (chunk: string) => splitter.push(chunk));
process.stdin.once("end", () => void end());
// As the first process of a container it would not get these without asking for them.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void end());

function take(line: string): void {
  const request = parseRequest(line);
  if (typeof request === "string") {
    reply({ id: null, ok: false, error: request });
    return;
  }
  const before = busy.get(request.op) ?? Promise.resolve();
  const work = before.then(() => answer(request));
  busy.set(request.op, work);
}

function parseRequest(line: string): AgentRequest | string {
  try {
    return requestSchema.parse(JSON.parse(line));
  } catch (error) {
    return `not a request: ${line.slice(0, 200)}: ${messageOf(error)}`;
  }
}

async function answer(request: AgentRequest): Promise<void> {
  try {
    reply({ id: request.id, ok: true, result: await perform(request) });
  } catch (error) {
    reply({ id: request.id, ok: false, error: messageOf(error) });
  }
}

async function perform(request: AgentRequest): Promise<Json> {
  switch (request.op) {
    case "apply":
      return network.apply(request.state);
    case "probe":
      return probe(request.targets, request.timeoutMs);
    case "measure":
      return measure(network, request.measurement);
    case "abilities":
      return findAbilities();
  }
}

function reply(message: AgentReply): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function end(): Promise<void> {
  await busy.get("apply");
  // Where that does not work, nothing was in place.
  await network.clear().catch(() => {});
  queue.close();
  process.exit(0);
}
