import type { FaultName } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import {
  DEFAULT_TRANSACTION_SHAPE,
  KEY_DISTRIBUTIONS,
  type Plan,
  type TransactionShape,
} from "../core/plan.ts";
import { deriveSeed, type Random, random, type Seed } from "../core/random.ts";
import { FAULTS } from "../nemesis/faults.ts";

/** Settings of the system for a cluster of these nodes, those that the user has fixed among them. */
export type DrawSettings = (stream: Random, nodeCount: number) => Plan["settings"];

/** Values that stand twice are twice as likely. */
const NODE_COUNTS = [3, 3, 5, 5, 5, 7] as const;
const CLIENTS_A_NODE = [1, 2, 3] as const;
const RATES = [20, 50, 100, 200, 400] as const;
const KEY_COUNTS = [1, 2, 3, 5] as const;
/** Few values let a stale one pass for a new one; they also make a lost one hard to prove. */
const VALUE_COUNTS = [null, null, null, 3, 5] as const;
/** Long ones want many locks at once, short ones show what single reads see. */
const TRANSACTION_LENGTHS = [
  [1, 2],
  [1, 4],
  [2, 4],
  [1, 8],
] as const;
/** Few leave keys behind before much can happen to them; with many, versions pile up on few keys. */
const MOST_WRITES = [4, 16, 64] as const;
/** Of the longest that a run may last. */
const SHORTEST_RUN = 3 / 8;
/** Short ones let crashes and cuts fall into one election. */
const NEMESIS_INTERVALS_MS = [300, 600, 1_000, 2_000, 3_000] as const;
/** So many of them a run has room for, at least, if it can be. */
const FEWEST_INTERVALS = 2.5;
/** Well below what election timeouts are: a system that is never given the time to agree owes no progress. */
const LATENCY_MEANS_MS = [0, 0, 1, 5, 20] as const;
const LATENCY_KINDS = ["constant", "uniform", "exponential"] as const;
const MOST_PPM = { loss: 50_000, duplicate: 100_000, reorder: 200_000 } as const;
const LIVENESS_MS = 15_000;

/**
 * One of a hunt's runs: everything that `base` leaves open is drawn from the seed, above all which kinds of fault are left
 * out altogether. Runs in which everything happens a little are all alike (Groce et al., "Swarm Testing", 2012).
 *
 * @param base faults: those that may come; `timeLimitMs`: the longest that a run lasts; settings, workload, bugs and timeouts are taken as they are.
 */
export function swarmPlan(base: Plan, seed: Seed, drawSettings: DrawSettings): Plan {
  const draw = (purpose: string): Random => random(seed, "swarm", purpose);
  const nodeCount = draw("nodes").pick(NODE_COUNTS);
  const faults = someOf(base.faults, draw);
  return {
    ...base,
    ...{ seed, noiseSeed: deriveSeed(seed, "noise") },
    nodes: nodeNames(nodeCount),
    settings: drawSettings(draw("settings"), nodeCount),
    concurrency: nodeCount * draw("clients").pick(CLIENTS_A_NODE),
    rate: draw("rate").pick(RATES),
    keyCount: draw("keys").pick(KEY_COUNTS),
    valueCount: draw("values").pick(VALUE_COUNTS),
    transactions: transactionsOf(base, draw("transactions")),
    timeLimitMs: draw("time").between(Math.ceil(SHORTEST_RUN * base.timeLimitMs), base.timeLimitMs),
    faults,
    ...targetsOf(base, faults, draw("targets")),
    ...copiesOf(base, draw("copies")),
    quickRestarts: draw("restarts").chance(1, 2),
    readers: draw("readers").chance(1, 2),
    nemesisIntervalMs: draw("interval").pick(intervalsWithin(base.timeLimitMs)),
    latency: latencyOf(draw("latency")),
    lossPpm: ppmOf(draw("loss"), MOST_PPM.loss),
    duplicatePpm: ppmOf(draw("duplicate"), MOST_PPM.duplicate),
    reorderPpm: ppmOf(draw("reorder"), MOST_PPM.reorder),
    ...{ recoveryMs: 0, livenessMs: LIVENESS_MS, schedule: null, isOneOfMany: true },
  };
}

/** As the base has them, every other time. */
function transactionsOf(
  { transactions = DEFAULT_TRANSACTION_SHAPE }: Plan,
  stream: Random,
): TransactionShape {
  if (stream.chance(1, 2)) return transactions;
  const [minLength, maxLength] = stream.pick(TRANSACTION_LENGTHS);
  const maxWritesPerKey = stream.pick(MOST_WRITES);
  return { minLength, maxLength, maxWritesPerKey, keyDistribution: stream.pick(KEY_DISTRIBUTIONS) };
}

function intervalsWithin(runTimeMs: number): readonly number[] {
  const [shortest, ...longer] = NEMESIS_INTERVALS_MS;
  return [shortest, ...longer.filter((ms) => FEWEST_INTERVALS * ms <= runTimeMs)];
}

function nodeNames(count: number): readonly NodeId[] {
  return Array.from({ length: count }, (_, i) => `n${i + 1}`);
}

/** Each is left out every other time; one stays, where there are any. */
function someOf(
  faults: readonly FaultName[],
  draw: (purpose: string) => Random,
): readonly FaultName[] {
  if (faults.length === 0) return [];
  const kept = faults.filter((fault) => draw(`fault ${fault}`).chance(1, 2));
  return kept.length > 0 ? kept : [draw("last fault").pick(faults)];
}

/** Every third run is about leaders alone: one loses office after the other. What `base` says stands. */
function targetsOf(
  { faultTargets: given }: Plan,
  faults: readonly FaultName[],
  stream: Random,
): Pick<Plan, "faultTargets"> {
  if (!stream.chance(1, 3)) return given === undefined ? {} : { faultTargets: given };
  const atLeaders = FAULTS.filter(({ name }) => faults.includes(name)).flatMap(
    ({ name, targets }) => {
      const own = targets.filter((target) => target === "leader" || target === "leaders");
      return own.length > 0 ? [[name, own] as const] : [];
    },
  );
  return { faultTargets: { ...Object.fromEntries(atLeaders), ...given } };
}

/** As many as the base allows, every other time. */
function copiesOf({ requestCopies: most = 1 }: Plan, stream: Random): Pick<Plan, "requestCopies"> {
  return { requestCopies: stream.chance(1, 2) ? most : 1 };
}

function latencyOf(stream: Random): Plan["latency"] {
  const meanMs = stream.pick(LATENCY_MEANS_MS);
  return { meanMs, kind: meanMs === 0 ? "none" : stream.pick(LATENCY_KINDS) };
}

/** Nothing every other time. */
function ppmOf(stream: Random, most: number): number {
  return stream.chance(1, 2) ? 0 : stream.between(1, most);
}
