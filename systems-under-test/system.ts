import type { FaultName } from "../harness/core/faults.ts";
import type { NodeId } from "../harness/core/ids.ts";
import type { Random } from "../harness/core/random.ts";
import type { NodeProgram, ProgramFactory } from "../harness/node/program.ts";

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

/** What must hold of the nodes' own state, over all nodes of one run. */
export interface Invariants {
  /**
   * To be called after every event of every node; another program under the same name is a new incarnation.
   *
   * @returns a sentence on the first property that does not hold, beginning with its name: `one-leader-a-term: n1 and n3
   * both lead term 4`. Null: all hold.
   */
  observe(node: NodeId, program: NodeProgram): string | null;
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
  /** What the simulator looks at after every event of a run. */
  readonly invariants?: () => Invariants;
  /** The nodes of which a majority must be whole for the system to serve; left out: all. */
  readonly votersOf?: (
    nodes: readonly NodeId[],
    settings: Readonly<Record<string, string>>,
  ) => readonly NodeId[];
  /** Settings for one of many runs that try out all there is: none, or any within what is promised. */
  readonly drawSettings?: (stream: Random, nodeCount: number) => Readonly<Record<string, string>>;
}
