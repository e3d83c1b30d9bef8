import { type History, type Operation, outcomeOf } from "../../harness/core/history.ts";
import { canonicalJson, type Json } from "../../harness/core/json.ts";
import type { Op } from "../../harness/core/op.ts";
import type { FinalState, Read } from "../final-reads/final-state.ts";

/** An operation that changes something. One that certainly failed changed nothing, and stands here to name its values. */
export interface Update {
  readonly invoke: Op;
  readonly outcome: "ok" | "fail" | "info";
  /** The line after which it cannot take effect any more; Infinity: it may at any time. */
  readonly endIndex: number;
  /** Whether the update was sent with the context of `lastRead`. */
  readonly hasContext: boolean;
  /** What its client last read of the key. */
  readonly lastRead: Read | null;
}

/** What clients did to one key, and what they read. */
export interface KeyHistory {
  readonly key: Json;
  /** In the order of their invocations. */
  readonly updates: readonly Update[];
  /** All reads that came back, in the order of their completions. */
  readonly reads: readonly Read[];
  /** Those at the end, when replicas had had their time. */
  readonly finals: readonly Read[];
}

const UPDATES = ["add", "remove", "write"];

/** The keys of a history, each with what became of it. */
export function keyHistories(history: History, { byKey }: FinalState): readonly KeyHistory[] {
  return [...history.byKey()].map(([key = null, operations]) => {
    const reads = operations
      .flatMap(readOf)
      .sort((a, b) => a.completion.index - b.completion.index);
    return {
      key,
      updates: updatesOf(operations),
      reads,
      finals: byKey.get(canonicalJson(key))?.reads ?? [],
    };
  });
}

function updatesOf(operations: readonly Operation[]): readonly Update[] {
  const lastReads = new Map<Op["process"], Read>();
  const updates: Update[] = [];
  for (const operation of operations) {
    const { invoke, completion } = operation;
    const [read] = readOf(operation);
    if (read !== undefined) lastReads.set(invoke.process, read);
    if (!UPDATES.includes(invoke.f)) continue;
    const outcome = outcomeOf(operation);
    updates.push({
      invoke,
      outcome,
      endIndex:
        outcome === "ok" && completion !== null ? completion.index : Number.POSITIVE_INFINITY,
      hasContext: Array.isArray(completion?.value) && completion.value[1] === true,
      lastRead: lastReads.get(invoke.process) ?? null,
    });
  }
  return updates;
}

function readOf({ invoke, completion }: Operation): readonly Read[] {
  if (UPDATES.includes(invoke.f) || completion?.type !== "ok") return [];
  return [{ invoke, completion }];
}
