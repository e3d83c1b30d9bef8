import { UsageError } from "../../core/errors.ts";
import { type History, type Operation, outcomeOf } from "../../core/history.ts";
import type { TimeNs } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";

/** An add that did not certainly fail. */
export interface CounterAdd {
  readonly delta: number;
  readonly callLine: number;
  /** Infinity: nobody knows whether it happened, or when. */
  readonly endLine: number;
}

/** A read that ended well. */
export interface CounterRead {
  readonly value: number;
  readonly callLine: number;
  readonly endLine: number;
  readonly callNs: TimeNs;
  readonly process: Op["process"];
  readonly node: string | undefined;
}

/** What clients did to one counter, in the order of the calls. */
export interface CounterHistory {
  readonly key: Json | undefined;
  readonly adds: readonly CounterAdd[];
  readonly reads: readonly CounterRead[];
  /** When the last add ended, well or not, as far as its client knows. */
  readonly lastChangeNs: TimeNs;
}

/** @throws UsageError for an operation that is no `add` and no `read`, and for values that are no whole numbers. */
export function counterHistories(history: History): readonly CounterHistory[] {
  return [...history.byKey()].map(([key, operations]) => counterHistory(key, operations));
}

function counterHistory(key: Json | undefined, operations: readonly Operation[]): CounterHistory {
  const adds: CounterAdd[] = [];
  const reads: CounterRead[] = [];
  let lastChangeNs = 0;
  for (const operation of operations) {
    const { invoke, completion } = operation;
    if (invoke.f === "add") {
      lastChangeNs = Math.max(lastChangeNs, (completion ?? invoke).time);
      if (outcomeOf(operation) !== "fail") adds.push(addOf(operation));
    } else if (invoke.f !== "read") {
      throw unknownOperation(invoke);
    } else if (completion?.type === "ok") {
      reads.push(readOf(invoke, completion));
    }
  }
  return { key, adds, reads, lastChangeNs };
}

function addOf(operation: Operation): CounterAdd {
  const { invoke, completion } = operation;
  const isOver = outcomeOf(operation) === "ok" && completion !== null;
  return {
    delta: wholeNumber(invoke),
    callLine: invoke.index,
    endLine: isOver ? completion.index : Number.POSITIVE_INFINITY,
  };
}

function readOf(invoke: Op, completion: Op): CounterRead {
  return {
    value: wholeNumber(completion),
    ...{ callLine: invoke.index, endLine: completion.index, callNs: invoke.time },
    ...{ process: invoke.process, node: completion.node },
  };
}

function wholeNumber({ index, type, f, value }: Op): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw new UsageError(
    `History line with index ${index}: '${type}' of ${f} carries ${JSON.stringify(value)}`,
    { hint: "What is added to a counter, and what is read from it, is a whole number." },
  );
}

function unknownOperation({ index, f }: Op): UsageError {
  return new UsageError(`History line with index ${index}: this checker does not know '${f}'`, {
    hint: "Counters have the operations add and read.",
  });
}
