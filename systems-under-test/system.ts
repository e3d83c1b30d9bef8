import type { FaultName } from "../harness/core/faults.ts";
import type { ProgramFactory } from "../harness/node/program.ts";

/** A mistake that a real implementation made, off by default. A bug that no run finds is a hole in the harness. */
export interface PlantedBug {
  readonly name: string;
  /** What is done wrong, in one sentence. */
  readonly summary: string;
}

export interface Claim {
  /** The consistency model. */
  readonly model: "linearizable";
  /** In words, for people. */
  readonly assumptions: string;
  /** The faults under which the promise holds. */
  readonly tolerates: readonly FaultName[];
}

/** A built-in system: a node program with its planted bugs and its promises. */
export interface System {
  readonly name: string;
  readonly summary: string;
  readonly createProgram: ProgramFactory;
  /** The module that runs the program on the stdio host, as a path below the compiled root. */
  readonly entry: string;
  readonly bugs: readonly PlantedBug[];
  /** @throws UsageError for settings (`--set key=value`) that its nodes would refuse. */
  readonly checkSettings: (settings: Readonly<Record<string, string>>) => void;
  /** Workloads that suit it; the first is the default. */
  readonly workloads: readonly string[];
  readonly claim: Claim;
}
