import dgram from "node:dgram";
import { setTimeout as sleep } from "node:timers/promises";
import type { Json } from "../../../core/json.ts";
import type { NodeNetwork } from "./node-network.ts";
import { measureConnects } from "./probe.ts";
import type { Flood, Measurement } from "./protocol.ts";

/** The port of the discard service (RFC 863), which nobody runs. */
const DISCARD_PORT = 9;
const PAUSE_MS = 5;

/** What the network in this namespace does at this moment, in numbers. */
export async function measure(network: NodeNetwork, measurement: Measurement): Promise<Json> {
  switch (measurement.kind) {
    case "connects": {
      const { address, port, times, timeoutMs } = measurement;
      return measureConnects(address, port, times, timeoutMs);
    }
    case "flood":
      return flood(network, measurement);
    case "counters":
      return network.counters();
  }
}

async function flood(
  network: NodeNetwork,
  wanted: Extract<Measurement, { kind: "flood" }>,
): Promise<Flood> {
  const { address, datagrams, bytes, durationMs } = wanted;
  const socket = dgram.createSocket("udp4");
  // That nobody listens is what the answer would say.
  socket.on("error", () => {});
  const before = await network.counters();
  const startedMs = performance.now();
  const datagram = Buffer.alloc(bytes);
  // Spread over the time: at once, most of them would find the queue of a slow link full.
  for (let sent = 0, part = 0; part < 1; ) {
    part = Math.min(1, (performance.now() - startedMs) / durationMs);
    for (; sent < datagrams * part; sent++) socket.send(datagram, DISCARD_PORT, address);
    await sleep(PAUSE_MS);
  }
  const after = await network.counters();
  const elapsedMs = Math.round((performance.now() - startedMs) * 100) / 100;
  socket.close();
  return { datagrams, elapsedMs, before, after };
}
