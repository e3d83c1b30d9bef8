import type { Checker } from "../harness/checkers/checker.ts";
import type { Client, Session } from "../harness/client/client.ts";
import type { PromisedModel } from "../harness/core/consistency.ts";
import type { NodeId } from "../harness/core/ids.ts";
import type { Plan, TransactionShape } from "../harness/core/plan.ts";
import type { Seed } from "../harness/core/random.ts";
import type { Generator, OpTemplate } from "../harness/generator/generator.ts";

/** What a workload may depend on. */
export interface WorkloadOptions {
  readonly seed: Seed;
  readonly nodes: readonly NodeId[];
  readonly concurrency: number;
  readonly keyCount: number;
  /** Written values are 0 up to this, drawn at random; null: each value is written once. */
  readonly valueCount: number | null;
  /** How long a client waits for one reply. */
  readonly callTimeoutMs: number;
  /** Whether every second client is to do nothing but read, where the workload has reads; left out: none. */
  readonly readers?: boolean;
  /** What the run sets of its system (`--set key=value`). */
  readonly settings: Plan["settings"];
  /** How transactions look, where the workload has any; left out: as `DEFAULT_TRANSACTION_SHAPE` says. */
  readonly transactions?: TransactionShape;
}

/** What clients do, how they speak, and what their history must be: one folder each. */
export interface Workload {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Operations for clients while faults come and go: endless and without pauses, time limit and rate are set outside. */
  generator(options: WorkloadOptions): Generator;
  /** Operations for clients after everything is healed; finite. Null: none. */
  finalGenerator(options: WorkloadOptions): Generator | null;
  /** What one client must be able to get done wherever a majority of nodes is whole: every kind of thing at least once. */
  demands(client: number, options: WorkloadOptions): readonly OpTemplate[];
  /** A client of process `process`, whose home is `node`. */
  openClient(session: Session, node: NodeId, options: WorkloadOptions): Client;
  /**
   * What the history is judged by, besides the checkers of every run.
   *
   * @param claimed what the system promises in this configuration; null: nobody said, and the workload's own promise counts.
   * @param settings of the run, as {@link WorkloadOptions.settings}.
   */
  checkers(
    claimed: readonly PromisedModel[] | null,
    settings: Plan["settings"],
  ): readonly Checker[];
  /** Kinds of operation that touch data of all nodes, so that none may succeed while one is away. Left out: none. */
  readonly wantsAllNodes?: readonly string[];
  /** What is told about the history of a single run beside that, and never makes it invalid. Left out: nothing. */
  remarks?(): readonly Checker[];
}
