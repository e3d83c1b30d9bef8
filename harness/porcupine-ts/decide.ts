import type { Budget, Shortage } from "./budget.ts";
import type { Model } from "./model.ts";
import type { Operation } from "./operation.ts";
import { search } from "./search/search.ts";
import type { Timeline } from "./timeline.ts";
import { decideByZones } from "./zones/zones.ts";

export type Algorithm = "zones" | "search";

/** One independent part of a history. */
export interface Part {
  readonly key: unknown;
  /** Operation numbers in the order of their calls. */
  readonly members: readonly number[];
}

/** Everything that the deciders need to know of a history. */
export interface Subject<State, Input, Output> {
  readonly model: Model<State, Input, Output>;
  readonly operations: readonly Operation<Input, Output>[];
  readonly timeline: Timeline;
}

export interface Decision<State> {
  readonly result: "ok" | "illegal" | "unknown";
  readonly algorithm: Algorithm;
  readonly shortage?: Shortage;
  /** When ok: operation numbers in a legal order. */
  readonly order: readonly number[];
  /** When illegal: operation numbers that are illegal by themselves, in the order of their calls. */
  readonly culprits: readonly number[];
  readonly placed: number;
  readonly total: number;
  readonly stuck: number;
  readonly horizon: number;
  readonly states: readonly State[];
  readonly configurations: number;
  readonly bytes: number;
}

/** The fast path, or null when it does not apply. */
export function decideFast<State, Input, Output>(
  { model, operations, timeline }: Subject<State, Input, Output>,
  members: readonly number[],
): Decision<State> | null {
  if (!model.register) return null;
  const outcome = decideByZones(model.register, operations, timeline, members);
  if (!outcome) return null;
  return {
    result: outcome.result,
    algorithm: "zones",
    order: outcome.result === "ok" ? outcome.order : [],
    culprits: outcome.result === "ok" ? [] : outcome.culprits,
    placed: outcome.result === "ok" ? members.length : 0,
    total: members.length,
    stuck: -1,
    horizon: -1,
    states: [],
    configurations: 0,
    bytes: 0,
  };
}

export interface SearchShare {
  readonly budget: Budget;
  readonly deadline: number;
  readonly memoryBytes: number;
  /** Default: true. */
  readonly looksAhead?: boolean;
}

export function decideBySearch<State, Input, Output>(
  subject: Subject<State, Input, Output>,
  { key, members }: Part,
  { budget, deadline, memoryBytes, looksAhead = true }: SearchShare,
): Decision<State> {
  const { model, operations, timeline } = subject;
  const { callAt } = timeline;
  const outcome = search(model, operations, timeline, members, {
    deadline,
    memoryBytes,
    now: budget.now,
    looksAhead,
    onTick: (placed, total, configurations) =>
      budget.tell({ partition: key, placed, total, configurations }),
  });
  // They are illegal without the rest. Those still open at the end keep their own returns: to call them "never
  // returned" would forget what they did, and the rest might then be legal.
  const culprits = members.filter((member) => (callAt[member] as number) < outcome.horizon);
  return {
    ...outcome,
    algorithm: "search",
    culprits: outcome.result === "illegal" ? culprits : [],
  };
}
