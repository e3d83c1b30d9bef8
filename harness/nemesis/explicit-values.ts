import { z } from "zod";
import type { Disturbance } from "../cluster/cluster.ts";
import type { NodeId } from "../core/ids.ts";

/** What a record says it was aimed at when the start operation named everything itself. */
export const EXPLICIT = "explicit";

const nodesSchema = z.array(z.string()).readonly();

/** For each node, those that it does not hear: `{"grudge":{"n1":["n2"]}}`. */
export const explicitCutSchema = z
  .object({ grudge: z.record(z.string(), nodesSchema).readonly() })
  .readonly();

/** The nodes of a process fault, and where harm is drawn, from which seeds: `{"nodes":["n1"],"seeds":{"n1":7}}`. */
export const explicitNodesSchema = z
  .object({
    nodes: nodesSchema,
    seeds: z.record(z.string(), z.number().int().nonnegative()).readonly().exactOptional(),
  })
  .readonly();

const latencySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({
    kind: z.enum(["constant", "uniform", "exponential"]),
    meanMs: z.number().nonnegative(),
  }),
]);

const ppmSchema = z.number().int().min(0).max(1_000_000);

const disturbanceSchema: z.ZodType<Disturbance> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("packet"),
    conditions: z.object({
      latency: latencySchema,
      lossPpm: ppmSchema,
      duplicatePpm: ppmSchema,
      reorderPpm: ppmSchema,
    }),
  }),
  z.object({ kind: z.literal("bandwidth"), kbitPerSecond: z.number().positive() }),
  z.object({ kind: z.literal("reset") }),
  z.object({ kind: z.literal("cpu"), percent: z.number().positive() }),
  z.object({ kind: z.literal("memory"), megabytes: z.number().positive() }),
  z.object({ kind: z.literal("clock"), offsetMs: z.number(), driftPpm: z.number() }),
  z.object({ kind: z.literal("disk-full") }),
]);

/** By node, what is wrong with it: `{"disturbances":{"n1":{"kind":"cpu","percent":20}}}`. */
export const explicitDisturbancesSchema = z
  .object({ disturbances: z.record(z.string(), disturbanceSchema).readonly() })
  .readonly();

const clogSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    /** Milliseconds since the start. */
    afterMs: z.number().nonnegative().exactOptional(),
    /** Left out: until the stop. */
    forMs: z.number().positive().exactOptional(),
  })
  .readonly();

/** Links that carry nothing: `{"clogs":[{"from":"n1","to":"n2","forMs":200}]}`. */
export const explicitClogsSchema = z.object({ clogs: z.array(clogSchema).readonly() }).readonly();

export type ExplicitClogs = z.infer<typeof explicitClogsSchema>;
export type ExplicitCut = z.infer<typeof explicitCutSchema>;
export type ExplicitNodes = z.infer<typeof explicitNodesSchema>;
export type ExplicitDisturbances = z.infer<typeof explicitDisturbancesSchema>;

/** The members of `named` that belong to nodes of the cluster, in the order of the cluster. */
export function ofNodes<T>(
  nodes: readonly NodeId[],
  named: Readonly<Record<NodeId, T>>,
): readonly (readonly [NodeId, T])[] {
  return nodes.flatMap((node) => {
    const value = Object.hasOwn(named, node) ? named[node] : undefined;
    return value === undefined ? [] : [[node, value] as const];
  });
}
