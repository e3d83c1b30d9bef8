import { z } from "zod";
import type { Json } from "../../../core/json.ts";

/**
 * What controller and agent say to each other: one JSON object a line. Each request has an id, and each reply the id of
 * its request. Replies may overtake each other, but requests of one `op` are done one after the other.
 */

const json = z.json().transform((value): Json => value);
const count = z.int().nonnegative();
const ppm = z.int().min(0).max(1_000_000);
const port = z.int().min(1).max(65_535);
const meanMs = z.number().nonnegative().max(60_000);
const timeoutMs = z.int().positive().max(60_000);

const linkConditions = z.strictObject({
  latency: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none") }),
    z.strictObject({ kind: z.literal("constant"), meanMs }),
    z.strictObject({ kind: z.literal("uniform"), meanMs }),
    z.strictObject({ kind: z.literal("exponential"), meanMs }),
  ]),
  lossPpm: ppm,
  duplicatePpm: ppm,
  reorderPpm: ppm,
});

const desiredState = z.strictObject({
  /** Packets of TCP from `from` to this port here are dropped; with port null, every packet from there. */
  drops: z.array(z.strictObject({ from: z.ipv4(), port: port.nullable() })).readonly(),
  /** Connections with these addresses are reset, and cannot be made. */
  resets: z.array(z.ipv4()).readonly(),
  /** For every packet from here to a peer. */
  packet: linkConditions.nullable(),
  /** For all packets from here to peers together. */
  bandwidthKbit: z.int().positive().max(100_000_000).nullable(),
  /** The other nodes. What goes elsewhere, to clients above all, is never touched by `packet` and `bandwidthKbit`. */
  peers: z.array(z.ipv4()).readonly(),
  /** Where the nodes listen for each other. */
  peerPort: port,
});

/** All faults of the network that one node has at a time. */
export type DesiredState = z.infer<typeof desiredState>;

const probeTarget = z.strictObject({ node: z.string(), address: z.ipv4(), port });
export type ProbeTarget = z.infer<typeof probeTarget>;

const measurement = z.discriminatedUnion("kind", [
  /** Makes `times` connections at once and tells how long each took. */
  z.strictObject({
    kind: z.literal("connects"),
    address: z.ipv4(),
    port,
    times: z.int().min(1).max(200),
    timeoutMs,
  }),
  /** Sends datagrams, spread over `durationMs`, to a port where nobody listens, and counts what became of them. */
  z.strictObject({
    kind: z.literal("flood"),
    address: z.ipv4(),
    datagrams: z.int().min(1).max(100_000),
    bytes: z.int().min(1).max(1400),
    durationMs: timeoutMs,
  }),
  z.strictObject({ kind: z.literal("counters") }),
]);
export type Measurement = z.infer<typeof measurement>;

const id = z.int();
export const requestSchema = z.discriminatedUnion("op", [
  z.strictObject({ id, op: z.literal("apply"), state: desiredState }),
  z.strictObject({
    id,
    op: z.literal("probe"),
    targets: z.array(probeTarget).readonly(),
    timeoutMs,
  }),
  z.strictObject({ id, op: z.literal("measure"), measurement }),
  z.strictObject({ id, op: z.literal("abilities") }),
]);
export type AgentRequest = z.infer<typeof requestSchema>;

export const replySchema = z.discriminatedUnion("ok", [
  z.strictObject({ id, ok: z.literal(true), result: json }),
  /** `id` is null when the request could not be read. */
  z.strictObject({ id: id.nullable(), ok: z.literal(false), error: z.string() }),
]);
export type AgentReply = z.infer<typeof replySchema>;

export const appliedSchema = z.strictObject({
  /** What was read back is what was asked for. */
  ok: z.boolean(),
  evidence: z.record(z.string(), json),
  tookMs: z.number(),
});
export type Applied = z.infer<typeof appliedSchema>;

/**
 * What a connection to a target met. `open`: accepted. `refused`: a reset in answer to the first packet; the way is open
 * and nobody listens, or a reset fault is in place. `reset`: a reset later on. `silent`: no answer within the time.
 */
export const PROBE_OUTCOMES = ["open", "refused", "reset", "silent"] as const;
export type ProbeOutcome = (typeof PROBE_OUTCOMES)[number];

const probedSchema = z.strictObject({
  node: z.string(),
  outcome: z.enum(PROBE_OUTCOMES),
  /** From the first packet sent to the answer; null without an answer. */
  connectUs: count.nullable(),
});
export type Probed = z.infer<typeof probedSchema>;
export const probeResultSchema = z.array(probedSchema).readonly();

/** Counts since the agent started. */
export const countersSchema = z.strictObject({
  /** Of the userspace queue; null when it was never needed. */
  queue: z
    .strictObject({
      queued: count,
      dropped: count,
      duplicated: count,
      reordered: count,
      /** Packets that wait at this moment, and the most that ever did. */
      waiting: count,
      mostWaiting: count,
      /** Times the kernel had to throw packets away because the queue was too slow. */
      overruns: count,
    })
    .nullable(),
  /** Of the kernel's class for what goes to peers; null when there is none. */
  shaper: z
    .strictObject({ bytes: count, packets: count, drops: count, backlogBytes: count })
    .nullable(),
});
export type Counters = z.infer<typeof countersSchema>;
export type QueueCounters = NonNullable<Counters["queue"]>;
export type ShaperCounters = NonNullable<Counters["shaper"]>;

export const connectsSchema = z.strictObject({
  /** Of those that were answered, accepted or refused, in ascending order. */
  connectUs: z.array(count).readonly(),
  silent: count,
});
export type Connects = z.infer<typeof connectsSchema>;

export const floodSchema = z.strictObject({
  datagrams: count,
  elapsedMs: z.number(),
  before: countersSchema,
  after: countersSchema,
});
export type Flood = z.infer<typeof floodSchema>;

/** Null where the agent is able, otherwise the reason why not. */
const ability = z.string().nullable();
export const agentAbilitiesSchema = z.strictObject({
  iptables: ability,
  netem: ability,
  queue: ability,
  shaper: ability,
  /** Where the library is in the image; null when it is not there. */
  libfaketime: z.string().nullable(),
  /** The longest time between two tries to send again; null where the kernel has no such limit (before Linux 6.15). */
  tcpRtoMaxMs: count.nullable(),
});
export type AgentAbilities = z.infer<typeof agentAbilitiesSchema>;
