import { type Budget, inTime, type Shortage } from "./budget.ts";
import type { Model } from "./model.ts";
import type { Operation } from "./operation.ts";
import { decideQueue } from "./queues/queue.ts";
import { search } from "./search/search.ts";
import { decideByAlternation } from "./sets/alternation.ts";
import type { AskClock, Timeline } from "./timeline.ts";
import { decideByZones } from "./zones/zones.ts";

export type Algorithm = "zones" | "alternation" | "queue" | "search";

/** One independent part of a history. */
export interface Part {
  readonly key: unknown;
  /** Operation numbers in the order of their calls. */
  readonly members: Int32Array;
}

/** Everything that the deciders need to know of a history. */
export interface Subject<State, Input, Output> {
  readonly model: Model<State, Input, Output>;
  readonly operations: readonly Operation<Input, Output>[];
  readonly timeline: Timeline;
  /** Orders of legal parts need not be found where that costs time. Default: true. */
  readonly wantsOrder?: boolean;
  /** Throws when time is up; long passes call it now and then. */
  readonly askClock?: AskClock;
}

export interface Decision<State> {
  readonly result: "ok" | "illegal" | "unknown";
  readonly algorithm: Algorithm;
  readonly shortage?: Shortage;
  /** When ok, and wanted: operation numbers in a legal order. */
  readonly order: Int32Array;
  /** When illegal: operation numbers that are illegal by themselves, in the order of their calls. */
  readonly culprits: readonly number[];
  /** The culprits and what could matter to some of them, if that is not all members. In the order of their calls. */
  readonly relevant?: Int32Array;
  readonly placed: number;
  readonly total: number;
  readonly stuck: number;
  readonly horizon: number;
  readonly states: readonly State[];
  readonly configurations: number;
  readonly bytes: number;
}

/** The first fast path that applies, or null. */
export function decideFast<State, Input, Output>(
  { model, operations, timeline, wantsOrder = true, askClock }: Subject<State, Input, Output>,
  members: Int32Array,
): Decision<State> | null {
  const { register, queue } = model;
  const history = [operations, timeline, members] as const;
  const options = { wantsOrder, ...(askClock && { askClock }) };
  if (register) {
    const byZones = decideByZones(register, ...history, options);
    if (byZones) return decided("zones", byZones, members);
    const byAlternation = decideByAlternation(register, ...history, askClock);
    return byAlternation && decided("alternation", byAlternation, members);
  }
  const outcome = queue ? decideQueue(queue, ...history, options) : null;
  return outcome && decided("queue", outcome, members);
}

type FastOutcome =
  | { readonly result: "ok"; readonly order: Int32Array | null }
  | {
      readonly result: "illegal";
      readonly culprits: readonly number[];
      readonly relevant?: Int32Array;
    };

function decided<State>(
  algorithm: Algorithm,
  outcome: FastOutcome,
  members: Int32Array,
): Decision<State> {
  return {
    result: outcome.result,
    algorithm,
    order: (outcome.result === "ok" && outcome.order) || new Int32Array(0),
    culprits: outcome.result === "ok" ? [] : outcome.culprits,
    ...(outcome.result === "illegal" && outcome.relevant && { relevant: outcome.relevant }),
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
  /** Compare-and-sets of a register that may take effect whatever they find. */
  readonly asWrites?: ReadonlySet<number>;
}

export function decideBySearch<State, Input, Output>(
  subject: Subject<State, Input, Output>,
  { key, members }: Part,
  { budget, deadline, memoryBytes, looksAhead = true, asWrites }: SearchShare,
): Decision<State> {
  const { model, operations, timeline, askClock } = subject;
  const { callAt } = timeline;
  const limits = {
    deadline,
    memoryBytes,
    now: budget.now,
    looksAhead,
    ...(askClock && { askClock }),
    ...(asWrites && { asWrites }),
    onTick: (placed: number, total: number, configurations: number) =>
      budget.tell({ partition: key, placed, total, configurations }),
  };
  const outcome =
    budget.remainingMs > 0
      ? inTime(() => search(model, operations, timeline, members, limits))
      : null;
  if (!outcome) return outOfTime(members.length);
  // They are illegal without the rest. Those still open at the end keep their own returns: to call them "never
  // returned" would forget what they did, and the rest might then be legal.
  const isCulprit = (member: number) => (callAt[member] as number) < outcome.horizon;
  return {
    ...outcome,
    algorithm: "search",
    culprits: outcome.result === "illegal" ? [...members.filter(isCulprit)] : [],
  };
}

/** Time was up before the search began. */
function outOfTime<State>(total: number): Decision<State> {
  return {
    result: "unknown",
    algorithm: "search",
    shortage: "time",
    order: new Int32Array(0),
    culprits: [],
    placed: 0,
    total,
    stuck: -1,
    horizon: -1,
    states: [],
    configurations: 0,
    bytes: 0,
  };
}
