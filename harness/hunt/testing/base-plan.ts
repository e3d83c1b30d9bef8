import type { Plan } from "../../core/plan.ts";

/** What all runs of a hunt have in common. */
export const BASE_PLAN: Plan = {
  schema: 1,
  ...{ system: "raft-kv", binary: null, bugs: [], settings: { "heartbeat-ms": "40" } },
  ...{ workload: "register", keyCount: 5, valueCount: null, rate: 200, concurrency: 10 },
  ...{ timeLimitMs: 20_000, callTimeoutMs: 1_000, driver: "sim", nodes: ["n1", "n2", "n3"] },
  latency: { kind: "none", meanMs: 0 },
  ...{ lossPpm: 0, duplicatePpm: 0, reorderPpm: 0 },
  faults: ["partition", "kill", "pause", "power-loss"],
  ...{ leftOutFaults: [], partitionPorts: [], nemesisIntervalMs: 5_000, schedule: null },
  ...{ noiseSeed: 1, livenessMs: 0, recoveryMs: 3_000, checkerTimeoutMs: 20_000, seed: 1 },
  startedAt: "2026-11-20T10:00:00.000Z",
  reproduce: "npx faultline hunt raft-kv --seeds 1 --seed 1",
  versions: { faultline: "0.1.0", node: "v20.20.2" },
};
