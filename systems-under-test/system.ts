import type { Administration } from "../harness/core/administration.ts";
import type { PromisedModel } from "../harness/core/consistency.ts";
import type { FaultName } from "../harness/core/faults.ts";
import type { NodeId } from "../harness/core/ids.ts";
import type { Plan } from "../harness/core/plan.ts";
import type { Random } from "../harness/core/random.ts";
import type { NodeProgram, ProgramFactory } from "../harness/node/program.ts";

/** What a run sets (`--set key=value`), as it was written. */
export type Settings = Readonly<Record<string, string>>;

/** A mistake that a real implementation made, off by default. A bug that no run finds is a hole in the harness. */
export interface PlantedBug {
  readonly name: string;
  /** What is done wrong, in one sentence. */
  readonly summary: string;
  /** Where it shows: hunts for it begin with these settings when the user sets none. Left out: anywhere. */
  readonly settings?: Settings;
  /** The workload in which it shows; left out: the system's first one. */
  readonly workload?: string;
  /**
   * The anomaly that its clients see there, by the name that their checker gives it, where nobody looks into the nodes. Left
   * out: nobody said.
   */
  readonly seenAs?: string;
  /** The faults under which it shows: hunts for it leave others out when the user asks for all. Left out: any. */
  readonly faults?: readonly FaultName[];
  /** Whom these faults are to hit; of one that is left out: everybody. */
  readonly faultTargets?: Readonly<Partial<Record<FaultName, readonly string[]>>>;
  /** The longest that a run needs to be: short ones have few faults to begin with. Left out: as long as any. */
  readonly runTimeMs?: number;
  /** The delays among which it shows. Left out: any. */
  readonly latency?: Plan["latency"];
}

/** One thing about a system that a run may choose: `--set name=value`. */
export interface Setting {
  readonly name: string;
  /** What it decides, in one sentence, with the values that it may have. */
  readonly summary: string;
  /** Its value when nothing is set. */
  readonly initial: string;
}

/** What a system promises in one configuration. A run is judged by it; what holds beyond it is reported. */
export interface Claim {
  /** What clients may rely on; what these models imply need not be named. */
  readonly models: readonly PromisedModel[];
  /** In words, for people. */
  readonly assumptions: string;
  /** The faults under which the promise holds. */
  readonly tolerates: readonly FaultName[];
}

/** One way to run a system, with what theory says of it: what a table of many seeds is held against. */
export interface Configuration {
  readonly name: string;
  readonly settings: Settings;
  readonly workload: string;
  /** Models that some run must show to be broken; what the claim promises none may. */
  readonly breaks: readonly PromisedModel[];
  /** The faults that come, whether they are tolerated or not: nothing is promised here. Left out: all that are. */
  readonly faults?: readonly FaultName[];
  /** Why, in one sentence, with the source. */
  readonly theory: string;
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
  readonly settings: readonly Setting[];
  /** @throws UsageError for settings (`--set key=value`) that its nodes would refuse. */
  readonly checkSettings: (settings: Settings) => void;
  /** Workloads that suit it; the first is the default. */
  readonly workloads: readonly string[];
  /**
   * Those of them that suit these settings, the first by default: with others its clients would misread its answers, so they
   * are refused. Left out: all suit all settings.
   *
   * @param settings such as {@link System.checkSettings} lets pass.
   */
  readonly workloadsFor?: (settings: Settings) => readonly string[];
  /** @param settings such as {@link System.checkSettings} lets pass. */
  readonly claimOf: (settings: Settings) => Claim;
  /** What there is to compare; left out: nothing. */
  readonly configurations?: readonly Configuration[];
  /** How its members are changed; absent: they are the same from start to end. */
  readonly administration?: Administration;
  /** Whether any of its nodes ever says that it leads; left out: they do. */
  readonly hasLeaders?: boolean;
  /** Whether a request that comes again, under the same client and `msg_id`, to whatever node, is carried out once. */
  readonly carriesOutOnce?: boolean;
  /** What the simulator looks at after every event of a run. */
  readonly invariants?: () => Invariants;
  /** The nodes of which a majority must be whole for the system to serve; left out: all. */
  readonly votersOf?: (nodes: readonly NodeId[], settings: Settings) => readonly NodeId[];
  /**
   * What must be whole for it to serve all clients: a majority of its voters, or all nodes. Where it is all, hunts demand
   * no progress of a part, but let everything heal and look at what is left. Left out: a majority.
   */
  readonly servesWhenWhole?: "majority" | "all";
  /** Whether its nodes note `blocked` and `unblocked` (`harness/core/blocking.ts`); left out: nothing of it waits like that. */
  readonly notesBlocking?: boolean;
  /** How wrong the speed of monotonic clocks may be, in microseconds a second; left out: it counts on right ones. */
  readonly clockDriftPpm?: (settings: Settings) => number;
  /** Settings for one of many runs that try out all there is: none, or any within what is promised. */
  readonly drawSettings?: (stream: Random, nodeCount: number) => Settings;
}
