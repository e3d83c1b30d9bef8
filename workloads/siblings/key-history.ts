import { type History, type Operation, outcomeOf } from "../../harness/core/history.ts";
import type { Process } from "../../harness/core/ids.ts";
import { canonicalJson, type Json } from "../../harness/core/json.ts";
import type { Op } from "../../harness/core/op.ts";
import { FINAL_READ } from "../final-reads/rounds.ts";
import { BLIND_WRITE } from "./generator.ts";

/** A write, known by its place among the writes of its key. */
export interface SiblingWrite {
  readonly invoke: Op;
  readonly outcome: "ok" | "fail" | "info";
  /** The line of its acknowledgement; Infinity: none. */
  readonly ackIndex: number;
  /** Places of the writes that its client had seen: what it read last, or its own last write and what that had seen. */
  readonly seen: readonly number[];
}

export interface SiblingRead {
  readonly invoke: Op;
  readonly completion: Op;
  /** Places of the writes whose values were read, each once, ascending. */
  readonly shown: readonly number[];
  /** Texts of the values that it cannot show: nobody had written them yet. */
  readonly unknown: readonly string[];
  /** The text of a value that stands there twice. */
  readonly twice: string | null;
}

export interface SiblingKey {
  readonly key: Json;
  /** In the order of their invocations, so none has seen a later one. */
  readonly writes: readonly SiblingWrite[];
  /** In the order of their completions. */
  readonly reads: readonly SiblingRead[];
}

export function siblingKeys(history: History): readonly SiblingKey[] {
  return [...history.byKey()].map(([key = null, operations]) => keyHistoryOf(key, operations));
}

function keyHistoryOf(key: Json, operations: readonly Operation[]): SiblingKey {
  const isWrite = ({ invoke: { f } }: Operation): boolean => f === "write" || f === BLIND_WRITE;
  const isRead = ({ invoke: { f } }: Operation): boolean => f === "read" || f === FINAL_READ;
  const placeOf = new Map(
    operations.filter(isWrite).map(({ invoke }, place) => [canonicalJson(invoke.value), place]),
  );
  const invocations = operations.filter(isWrite).map(({ invoke }) => invoke);
  const seenBy = new Map<Process, readonly number[]>();
  const writes: SiblingWrite[] = [];
  const reads: SiblingRead[] = [];
  for (const operation of operations) {
    const { invoke, completion } = operation;
    if (isRead(operation) && completion?.type === "ok") {
      const read = readOf(invoke, completion, placeOf, invocations);
      reads.push(read);
      seenBy.set(invoke.process, read.shown);
    } else if (isWrite(operation)) {
      const outcome = outcomeOf(operation);
      const seen = invoke.f === BLIND_WRITE ? [] : (seenBy.get(invoke.process) ?? []);
      const place = writes.length;
      const ackIndex = outcome === "ok" && completion ? completion.index : Number.POSITIVE_INFINITY;
      writes.push({ invoke, outcome, ackIndex, seen });
      if (outcome === "ok") seenBy.set(invoke.process, [...seen, place]);
    }
  }
  return { key, writes, reads: reads.sort((a, b) => a.completion.index - b.completion.index) };
}

function readOf(
  invoke: Op,
  completion: Op,
  placeOf: ReadonlyMap<string, number>,
  invocations: readonly Op[],
): SiblingRead {
  const texts = (completion.value as readonly Json[]).map(canonicalJson);
  const shown = new Set<number>();
  const unknown: string[] = [];
  for (const text of texts) {
    const place = placeOf.get(text);
    const write = place === undefined ? undefined : invocations[place];
    if (place === undefined || write === undefined || write.index > completion.index)
      unknown.push(text);
    else shown.add(place);
  }
  return {
    ...{ invoke, completion, unknown },
    shown: [...shown].sort((a, b) => a - b),
    twice: texts.find((text, i) => texts.indexOf(text) !== i) ?? null,
  };
}
