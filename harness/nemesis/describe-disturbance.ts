import type { Disturbance, Latency, LinkConditions } from "../cluster/cluster.ts";
import { assertNever } from "../core/assert.ts";

const PPM_PER_PERCENT = 10_000;

/** What is wrong with the node, in a few words: `30 % loss`. */
export function describeDisturbance(disturbance: Disturbance): string {
  switch (disturbance.kind) {
    case "packet":
      return conditionsInWords(disturbance.conditions);
    case "bandwidth":
      return `${disturbance.kbitPerSecond} kbit/s`;
    case "reset":
      return "connections reset";
    case "cpu":
      return `${disturbance.percent} % of a core`;
    case "memory":
      return `${disturbance.megabytes} MB of memory`;
    case "clock":
      return skewInWords(disturbance.offsetMs, disturbance.driftPpm);
    case "disk-full":
      return "disk full";
    default:
      return assertNever(disturbance);
  }
}

function conditionsInWords(conditions: LinkConditions): string {
  const parts = latencyInWords(conditions.latency);
  if (conditions.lossPpm > 0) parts.push(`${percent(conditions.lossPpm)} loss`);
  if (conditions.duplicatePpm > 0) parts.push(`${percent(conditions.duplicatePpm)} duplicates`);
  if (conditions.reorderPpm > 0) parts.push(`${percent(conditions.reorderPpm)} reordered`);
  return parts.length > 0 ? parts.join(", ") : "perfect links";
}

function latencyInWords(latency: Latency): string[] {
  return latency.kind === "none" ? [] : [`${latency.meanMs} ms delay (${latency.kind})`];
}

function skewInWords(offsetMs: number, driftPpm: number): string {
  const jump = `clock ${offsetMs < 0 ? "back" : "ahead"} ${Math.abs(offsetMs) / 1_000} s`;
  if (driftPpm === 0) return jump;
  return `${jump}, ${percent(Math.abs(driftPpm))} too ${driftPpm < 0 ? "slow" : "fast"}`;
}

function percent(ppm: number): string {
  return `${ppm / PPM_PER_PERCENT} %`;
}
