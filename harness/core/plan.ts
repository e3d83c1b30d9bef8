import { z } from "zod";
import { CONSISTENCY_MODELS, TRANSACTION_MODELS } from "./consistency.ts";
import { FAULT_NAMES } from "./faults.ts";
import { scheduleSchema } from "./schedule.ts";

const latencySchema = z
  .object({
    kind: z.enum(["none", "constant", "uniform", "exponential"]),
    meanMs: z.number().nonnegative(),
  })
  .readonly();

export const KEY_DISTRIBUTIONS = ["exponential", "uniform"] as const;

const transactionShapeSchema = z
  .object({
    minLength: z.number().int().positive(),
    maxLength: z.number().int().positive(),
    /** A key that was written so often is not used again: another one takes its place. */
    maxWritesPerKey: z.number().int().positive(),
    /** Exponential: each key is used twice as often as the one before it. */
    keyDistribution: z.enum(KEY_DISTRIBUTIONS),
  })
  .readonly();
/** How many micro-operations the transactions of clients have, and on which keys. */
export type TransactionShape = z.infer<typeof transactionShapeSchema>;

export const DEFAULT_TRANSACTION_SHAPE: TransactionShape = {
  minLength: 1,
  maxLength: 4,
  maxWritesPerKey: 16,
  keyDistribution: "exponential",
};

/** How the program of a node is started, when it is not a built-in system. */
const binarySchema = z
  .object({ path: z.string(), args: z.array(z.string()).readonly() })
  .readonly();

/** Everything that determines a run: plan.json. */
export const planSchema = z
  .object({
    schema: z.literal(1),
    system: z.string(),
    /** Null for a built-in system. */
    binary: binarySchema.nullable(),
    /** Where the system stands, when it is a user's own service. */
    service: z.object({ config: z.string() }).readonly().exactOptional(),
    bugs: z.array(z.string()).readonly(),
    settings: z.record(z.string(), z.string()).readonly(),
    workload: z.string(),
    keyCount: z.number().int().positive(),
    /** Written values are 0 up to this; null: each value is written once. */
    valueCount: z.number().int().positive().nullable(),
    /** Left out: `DEFAULT_TRANSACTION_SHAPE`. */
    transactions: transactionShapeSchema.exactOptional(),
    /** What must hold, as the user says. Left out: what the system claims. */
    consistencyModels: z
      .array(z.enum([...CONSISTENCY_MODELS, ...TRANSACTION_MODELS]))
      .readonly()
      .exactOptional(),
    /** Operations a second over all workers; 0 asks for none. */
    rate: z.number().nonnegative(),
    concurrency: z.number().int().positive(),
    timeLimitMs: z.number().int().nonnegative(),
    callTimeoutMs: z.number().int().positive(),
    driver: z.enum(["local", "docker", "sim"]),
    nodes: z.array(z.string()).readonly(),
    latency: latencySchema,
    lossPpm: z.number().int().nonnegative(),
    duplicatePpm: z.number().int().nonnegative(),
    reorderPpm: z.number().int().nonnegative(),
    faults: z.array(z.enum(FAULT_NAMES)).readonly(),
    /** Faults that `--nemesis all` would have had if driver, machine or the system's claim allowed. */
    leftOutFaults: z.array(z.object({ fault: z.enum(FAULT_NAMES), why: z.string() })).readonly(),
    /** Of `faults`, those that the system does not claim to survive. Left out: none. */
    faultsBeyondClaim: z.array(z.enum(FAULT_NAMES)).readonly().exactOptional(),
    /** Ports of nodes that partitions cut. Empty: those that nodes use among themselves. */
    partitionPorts: z.array(z.number().int().positive()).readonly(),
    nemesisIntervalMs: z.number().int().positive(),
    /** What clients and nemesis do, and when; null: drawn from the seed while the run goes on. */
    schedule: scheduleSchema.nullable(),
    /** Decides all that the simulator draws for network, disks and timing. Other drivers do not look at it. */
    noiseSeed: z.number().int().nonnegative(),
    /** Simulator: how long a random majority has, at the end, to show progress while all others stay broken; 0: not asked. */
    livenessMs: z.number().int().nonnegative(),
    /** How long the cluster is left alone between healing and the final operations, at most. */
    recoveryMs: z.number().int().nonnegative(),
    checkerTimeoutMs: z.number().int().positive(),
    /** Whom faults hit, by fault; of one that is left out: everybody. */
    faultTargets: z
      .partialRecord(z.enum(FAULT_NAMES), z.array(z.string()).readonly())
      .readonly()
      .exactOptional(),
    /** Whether every second crash is over within milliseconds; left out: none is. */
    quickRestarts: z.boolean().exactOptional(),
    /**
     * Whether corruption damages anything on any nodes, which no system survives for certain. Left out: only what a host finds
     * out, on a minority.
     */
    unboundedDamage: z.boolean().exactOptional(),
    /** Whether every second client only reads; left out: all do everything. */
    readers: z.boolean().exactOptional(),
    /** Whether nobody looks into the nodes, so that clients alone judge; left out: the simulator looks after every event. */
    ignoresInvariants: z.boolean().exactOptional(),
    /** How many copies of one request clients send, under one `msg_id`, while no answer comes; left out: one. */
    requestCopies: z.number().int().positive().exactOptional(),
    /**
     * One of a hunt's thousands: whether each kind of fault came, and what succeeded meanwhile, is summed over all of them
     * and asked of none. Left out: a run that stands for itself.
     */
    isOneOfMany: z.boolean().exactOptional(),
    seed: z.number().int().nonnegative(),
    /** ISO 8601, UTC. */
    startedAt: z.string(),
    /** The command that repeats this run. */
    reproduce: z.string(),
    versions: z.object({ faultline: z.string(), node: z.string() }).readonly(),
  })
  .readonly();

export type Plan = z.infer<typeof planSchema>;
