import type { History } from "../core/history.ts";
import type { Plan } from "../core/plan.ts";
import type { Trace } from "../core/trace.ts";
import type { VerdictDocument } from "../core/verdict-document.ts";

/** All that a report is made from: the files of a run folder, already read and checked. */
export interface RunData {
  /** Null when only a history is known. */
  readonly plan: Plan | null;
  readonly verdict: VerdictDocument;
  readonly history: History;
  readonly nodeLogs: readonly NodeLog[];
  /** What happened inside the cluster; null unless the simulator was asked to write it down. */
  readonly trace: Trace | null;
  /** What is recorded so far of a run that goes on; nothing of it has been judged. */
  readonly isRunning?: boolean;
  /** How earlier runs with planted bugs went, under the same faults on the same driver; left out: nobody looked. */
  readonly plantedBugs?: readonly PlantedBug[];
  /** How the user names the run folder on the command line; left out, commands are given for inside it. */
  readonly runFolder?: string;
}

/** The end of what a node wrote. */
export interface NodeLog {
  readonly node: string;
  /** The stream or file: `stderr`. */
  readonly name: string;
  readonly tail: string;
  /** How much stood before `tail`. */
  readonly truncatedBytes: number;
}

/** Whether runs like this one catch a bug: what its own verdict is worth. */
export interface PlantedBug {
  readonly name: string;
  readonly runs: number;
  readonly caught: number;
}
