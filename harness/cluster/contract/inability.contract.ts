import { describe, expect, it } from "vitest";
import { assertNever } from "../../core/assert.ts";
import { HarnessError } from "../../core/errors.ts";
import type { FaultName } from "../../core/faults.ts";
import { type Cluster, PERFECT_LINKS, type Proof } from "../cluster.ts";
import type { Stage } from "./testing/stage.ts";

/** A fault that a driver cannot cause is refused, and changes nothing. */
export function describeInability(stage: Stage): void {
  const { skip, start, play } = stage;

  describe.runIf(skip.length > 0)("what it is not able to", () => {
    it.each(skip)("rejects: %s", (fault) =>
      play(async () => {
        await start(["n1"]);
        await expect(attempt(stage.cluster, fault)).rejects.toBeInstanceOf(HarnessError);
        expect(stage.cluster.processes.state("n1")).toBe("running");
      }),
    );
  });
}

/** Tries a fault on n1. */
function attempt(
  { processes, disturbances, network }: Cluster,
  fault: FaultName,
): Promise<Proof | null> {
  switch (fault) {
    case "partition":
      return network.cut(new Map());
    case "clog":
      return network.clog?.([]) ?? Promise.reject(new HarnessError("links cannot be clogged"));
    case "kill":
      return processes.kill("n1");
    case "terminate":
      return processes.terminate("n1");
    case "power-loss":
      return processes.losePower("n1");
    case "corruption":
      return processes.corrupt("n1", { kind: "truncate", bound: "none", seed: 1 });
    case "pause":
      return processes.pause("n1");
    case "freeze":
      return processes.freeze("n1");
    case "packet":
      return disturbances.impose("n1", { kind: fault, conditions: PERFECT_LINKS });
    case "bandwidth":
      return disturbances.impose("n1", { kind: fault, kbitPerSecond: 100 });
    case "cpu":
      return disturbances.impose("n1", { kind: fault, percent: 50 });
    case "memory":
      return disturbances.impose("n1", { kind: fault, megabytes: 100 });
    case "clock":
      return disturbances.impose("n1", { kind: fault, offsetMs: 1, driftPpm: 0 });
    case "reset":
    case "disk-full":
      return disturbances.impose("n1", { kind: fault });
    case "membership":
    case "hand-over":
      throw new Error(`'${fault}' is asked of the system, not of its driver`);
    default:
      return assertNever(fault);
  }
}
