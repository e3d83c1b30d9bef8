import { z } from "zod";
import { faultRecords } from "../../core/faults.ts";
import { type History, outcomeOf } from "../../core/history.ts";
import { type NodeId, NS_PER_MS, type TimeNs } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import { PARTITION_SIDES_CHECKER, type PartitionSides } from "../../core/partition-sides.ts";
import type { Checker } from "../checker.ts";
import { type CutLinks, sidesOf } from "./sides.ts";

export interface PartitionSidesOptions {
  /** All nodes of the cluster. */
  readonly nodes: readonly NodeId[];
  /** How long a message between nodes and its answer take, as the run has set it; null: nobody has. */
  readonly roundTripMs: number | null;
}

/** What one side of a cut was asked while it lasted, and what of that it did. */
interface Side {
  readonly nodes: readonly NodeId[];
  readonly hasMajority: boolean;
  asked: number;
  ok: number;
  readonly okByF: Record<string, number>;
}

interface Cut {
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
  readonly description: string;
  readonly sides: readonly Side[];
}

/** With fewer operations on the smaller sides of all cuts together, nothing is said. */
const LEAST_ASKED = 20;
const AVAILABLE_SHARE = 0.9;
const CONSISTENT_SHARE = 0.1;
/** Who waits for so much of a round trip has waited for another node. */
const WAITED_ROUND_TRIPS = 0.5;

/**
 * What each side of each cut served: the measured half of the CAP theorem (Gilbert and Lynch, 2002), and what PACELC (Abadi,
 * 2012) asks besides: whether operations wait for other nodes while nothing is cut. A side is what nodes reach each other
 * both ways; an operation belongs to the side of the node that answered, or did not. Figures only: it never judges.
 */
export function partitionSides({ nodes, roundTripMs }: PartitionSidesOptions): Checker {
  return {
    name: PARTITION_SIDES_CHECKER,
    async check(history) {
      const cuts = cutsOf(history, nodes);
      const uncutMs: Record<string, number[]> = {};
      for (const operation of history.operations) {
        const { invoke, completion } = operation;
        const isOk = outcomeOf(operation) === "ok";
        const cut = cuts.find(({ fromNs, toNs }) => fromNs <= invoke.time && invoke.time < toNs);
        if (cut && completion && completion.time < cut.toNs)
          count(cut, completion.node, invoke.f, isOk);
        else if (cut === undefined && isOk && completion)
          note(uncutMs, invoke.f, completion.time - invoke.time);
      }
      return { valid: true, details: detailsOf(cuts, withoutCut(uncutMs, roundTripMs)) };
    },
  };
}

const effectSchema = z.object({ grudge: z.record(z.string(), z.array(z.string())) });

/** Proven cuts that part the cluster, each until it was healed or the next one took its place. */
function cutsOf(history: History, nodes: readonly NodeId[]): readonly Cut[] {
  const records = faultRecords(history).filter(
    ({ record: { fault, outcome } }) =>
      fault === "partition" && (outcome === "installed" || outcome === "healed"),
  );
  const endNs = history.ops.at(-1)?.time ?? 0;
  return records.flatMap(({ op, record }, at) => {
    const effect = effectSchema.safeParse(record.effect);
    if (record.outcome !== "installed" || !effect.success) return [];
    const sides = sidesWithin(nodes, effect.data.grudge);
    if (sides.length < 2) return [];
    const toNs = records[at + 1]?.op.time ?? endNs;
    return [{ fromNs: op.time, toNs, description: record.description, sides }];
  });
}

function sidesWithin(nodes: readonly NodeId[], links: CutLinks): readonly Side[] {
  return sidesOf(nodes, links).map((side) => ({
    nodes: side,
    hasMajority: side.length * 2 > nodes.length,
    asked: 0,
    ok: 0,
    okByF: {},
  }));
}

function count({ sides }: Cut, node: NodeId | undefined, f: string, isOk: boolean): void {
  const side = sides.find(({ nodes }) => node !== undefined && nodes.includes(node));
  if (side === undefined) return;
  side.asked++;
  if (!isOk) return;
  side.ok++;
  side.okByF[f] = (side.okByF[f] ?? 0) + 1;
}

function note(latenciesMs: Record<string, number[]>, f: string, latencyNs: number): void {
  const list = latenciesMs[f] ?? [];
  latenciesMs[f] = list;
  list.push(latencyNs / NS_PER_MS);
}

type WithoutCut = PartitionSides["withoutCut"];

function withoutCut(
  uncutMs: Readonly<Record<string, number[]>>,
  roundTripMs: number | null,
): WithoutCut {
  const medianMs = Object.fromEntries(
    Object.entries(uncutMs).map(([f, latencies]) => [f, medianOf(latencies)]),
  );
  if (roundTripMs === null) return { stand: "not measured", medianMs, roundTrips: null };
  const roundTrips = Object.fromEntries(
    Object.entries(medianMs).map(([f, ms]) => [f, rounded(ms / roundTripMs)]),
  );
  return { stand: latencyStandOf(Object.values(roundTrips)), medianMs, roundTrips };
}

function latencyStandOf(roundTrips: readonly number[]): WithoutCut["stand"] {
  const waited = roundTrips.filter((count) => count >= WAITED_ROUND_TRIPS).length;
  if (roundTrips.length === 0) return "not measured";
  if (waited === 0) return "low latency";
  return waited === roundTrips.length ? "consistent" : "partly low latency";
}

function detailsOf(cuts: readonly Cut[], uncut: WithoutCut): JsonObject {
  const sides = cuts.flatMap((cut) => cut.sides);
  const majority = sumOf(sides.filter(({ hasMajority }) => hasMajority));
  const minority = sumOf(sides.filter(({ hasMajority }) => !hasMajority));
  return {
    underPartition: standOf(minority),
    majority,
    minority,
    withoutCut: uncut,
    cuts: cuts.map(({ fromNs, toNs, description, sides }) => ({
      fromMs: Math.round(fromNs / NS_PER_MS),
      toMs: Math.round(toNs / NS_PER_MS),
      description,
      sides: sides.map(({ nodes, asked, ok, okByF }) => ({ nodes, asked, ok, okByF })),
    })),
  };
}

function sumOf(sides: readonly Side[]): { readonly asked: number; readonly ok: number } {
  return {
    asked: sides.reduce((sum, { asked }) => sum + asked, 0),
    ok: sides.reduce((sum, { ok }) => sum + ok, 0),
  };
}

function standOf({
  asked,
  ok,
}: {
  readonly asked: number;
  readonly ok: number;
}): PartitionSides["underPartition"] {
  if (asked < LEAST_ASKED) return "not measured";
  if (ok >= asked * AVAILABLE_SHARE) return "available";
  return ok <= asked * CONSISTENT_SHARE ? "consistent" : "partly available";
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return rounded(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

/** To a thousandth. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
