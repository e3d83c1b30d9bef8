import type { Limits } from "./budget.ts";
import type { Counterexample } from "./counterexample/counterexample.ts";
import type { Algorithm } from "./decide.ts";
import type { Doubt } from "./doubt.ts";
import type { Operation } from "./operation.ts";

/** `unknown`: the budget was spent before an answer was found. */
export type Result = "ok" | "illegal" | "unknown";

export interface CheckOptions extends Limits {
  /** Also give the legal order that was found. Default: false. */
  readonly linearization?: boolean;
  /** At most so many illegal partitions are explained. Default: 10. */
  readonly maxCounterexamples?: number;
}

export interface PartitionResult<State, Input, Output> {
  /** What the model's `partition` answers; undefined when it has none. */
  readonly key: unknown;
  readonly result: Result;
  readonly operations: number;
  readonly algorithm: Algorithm;
  readonly configurations: number;
  /** When illegal, for the first few. */
  readonly counterexample?: Counterexample<State, Input, Output>;
  /** When unknown. */
  readonly doubt?: Doubt<Input, Output>;
  /** When ok and asked for: the operations that took effect, in a legal order. */
  readonly linearization?: readonly Operation<Input, Output>[];
}

export interface Stats {
  readonly operations: number;
  /** Partitions by what decided them: a fast path, zones or another, or the search. */
  readonly zones: number;
  readonly search: number;
  readonly configurations: number;
  /** The largest that the tables of one search have been. */
  readonly tableBytes: number;
  readonly elapsedMs: number;
}

export interface CheckResult<State, Input, Output> {
  /** Illegal when one partition is, else unknown when one is. */
  readonly result: Result;
  /** Whenever the result is not ok. */
  readonly reason?: string;
  readonly partitions: readonly PartitionResult<State, Input, Output>[];
  readonly stats: Stats;
  /** Of the first illegal partition. */
  readonly counterexample?: Counterexample<State, Input, Output>;
  /** When ok and asked for: of the whole history. */
  readonly linearization?: readonly Operation<Input, Output>[];
}
