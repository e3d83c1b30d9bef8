import type { Disturbance } from "../cluster/cluster.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";

/** The explicit value of a start operation that imposes these. */
export function disturbancesAsJson(disturbed: readonly (readonly [NodeId, Disturbance])[]): Json {
  const members = disturbed.map(([node, disturbance]) => [node, asJson(disturbance)] as const);
  return { disturbances: Object.fromEntries(members) };
}

function asJson(disturbance: Disturbance): Json {
  if (disturbance.kind !== "packet") return { ...disturbance };
  const { kind, conditions } = disturbance;
  return { kind, conditions: { ...conditions, latency: { ...conditions.latency } } };
}
