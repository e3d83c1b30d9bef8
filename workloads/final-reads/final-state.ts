import { SETTLE_MS } from "../../harness/checkers/convergence/settling.ts";
import type { History, Operation } from "../../harness/core/history.ts";
import { NEMESIS, NS_PER_MS, type TimeNs } from "../../harness/core/ids.ts";
import { canonicalJson, type Json } from "../../harness/core/json.ts";
import { harnessNote } from "../../harness/core/notes.ts";
import type { Op } from "../../harness/core/op.ts";
import type { Finding } from "../../harness/core/verdict.ts";
import { FINAL_READ } from "./rounds.ts";

/** A read that came back. */
export interface Read {
  readonly invoke: Op;
  readonly completion: Op;
}

/** The last round of reads of one key. */
interface FinalKey {
  readonly key: Json;
  readonly reads: readonly Read[];
}

/** What clients read at the end. */
export interface FinalState {
  /** By the text of the key. Only what came late enough to be judged. */
  readonly byKey: ReadonlyMap<string, FinalKey>;
  /** Keys that clients read differently, with two reads that show it. */
  readonly findings: readonly Finding[];
  /** Why nothing, or not everything, can be said about the end; null: all can. */
  readonly undecided: string | null;
  /** From the last change or fault up to the first round in which all clients read the same; null: there was none. */
  readonly agreedAfterMs: number | null;
}

/** Of a system that need not come to one value: its end is not looked at. */
export const NOTHING_READ: FinalState = {
  byKey: new Map(),
  findings: [],
  undecided: null,
  agreedAfterMs: null,
};

/**
 * What the final reads say ({@link FINAL_READ}). Replicas have five seconds after the last change and the last fault; reads
 * before that prove nothing. Values count as equal when their JSON is: clients sort what has no order.
 */
export function finalStateOf(history: History): FinalState {
  const reads = history.operations.flatMap(finalReadOf);
  const quietNs = quietSince(history);
  const byKey = new Map<string, FinalKey>();
  const problems: string[] = [];
  for (const [text, ofKey] of groupBy(reads, ({ invoke }) => canonicalJson(invoke.key ?? null))) {
    const last = lastRound(ofKey);
    const [first] = last;
    if (first === undefined) continue;
    const waitedMs = (first.invoke.time - quietNs) / NS_PER_MS;
    const key = first.invoke.key ?? null;
    if (last.length < 2) problems.push(`only one client read key ${text} at the end`);
    else if (waitedMs < SETTLE_MS)
      problems.push(
        `key ${text} was last read ${Math.round(waitedMs)} ms after the last change or fault, and replicas may take ${SETTLE_MS} ms`,
      );
    else byKey.set(text, { key, reads: last });
  }
  if (reads.length === 0) problems.push("no client read at the end, so nothing is known of it");
  return {
    byKey,
    findings: [...byKey.values()].flatMap(disagreementOf),
    undecided: problems[0] ?? null,
    agreedAfterMs: agreedAfterMs(reads, quietNs),
  };
}

function finalReadOf({ invoke, completion }: Operation): readonly Read[] {
  return invoke.f === FINAL_READ && completion?.type === "ok" ? [{ invoke, completion }] : [];
}

/** When the last line was written that can have changed anything: an update, a fault or its end, a node that crashed. */
function quietSince({ ops }: History): TimeNs {
  return ops.findLast(changesSomething)?.time ?? 0;
}

function changesSomething(op: Op): boolean {
  if (op.process !== NEMESIS) return op.f !== "read" && op.f !== FINAL_READ;
  const note = harnessNote(op)?.note;
  return note === undefined || note === "incident";
}

function lastRound(reads: readonly Read[]): readonly Read[] {
  const rounds = groupBy(reads, ({ invoke }) => Number(invoke.value));
  const last = Math.max(...rounds.keys());
  return rounds.get(last) ?? [];
}

function disagreementOf({ key, reads }: FinalKey): readonly Finding[] {
  const [first, ...others] = reads as readonly [Read, ...Read[]];
  const other = others.find((read) => textOf(read) !== textOf(first));
  if (other === undefined) return [];
  const message = [first, other]
    .map(
      ({ completion }) =>
        `process ${completion.process} read ${textOf({ completion })} from ${completion.node ?? "the cluster"} (line ${completion.index})`,
    )
    .join(",\n");
  return [
    {
      anomaly: "divergence",
      message: `Replicas of key ${canonicalJson(key)} did not come to the same value:\n${message}.`,
      ops: [first, other].flatMap(({ invoke, completion }) => [invoke.index, completion.index]),
      key,
    },
  ];
}

function agreedAfterMs(reads: readonly Read[], quietNs: TimeNs): number | null {
  for (const [, ofRound] of groupBy(reads, ({ invoke }) => Number(invoke.value))) {
    const values = groupBy(ofRound, ({ invoke }) => canonicalJson(invoke.key ?? null));
    const isAgreed = [...values.values()].every((ofKey) => new Set(ofKey.map(textOf)).size === 1);
    if (!isAgreed) continue;
    const lastNs = ofRound.reduce((last, { completion }) => Math.max(last, completion.time), 0);
    return Math.max(0, Math.round((lastNs - quietNs) / NS_PER_MS));
  }
  return null;
}

function textOf({ completion }: Pick<Read, "completion">): string {
  return canonicalJson(completion.value);
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
