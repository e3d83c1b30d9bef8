import type { ConsistencyModel } from "../../harness/core/consistency.ts";
import { canonicalJson } from "../../harness/core/json.ts";
import type { Finding } from "../../harness/core/verdict.ts";
import type { Read } from "../final-reads/final-state.ts";
import type { KeyHistory, Update } from "./key-history.ts";

/** Models under which the writes of one client stand in its order. */
const KEEP_CLIENT_ORDER: readonly ConsistencyModel[] = [
  "linearizable",
  "sequential",
  "causal-memory",
  "causal-convergence",
  "causal",
  "pram",
  "monotonic-writes",
];

/**
 * A read shows a value that somebody had begun to write, or nothing. At the end there is something if a write was
 * acknowledged, and it is no value that was certainly overwritten. Last-write-wins alone never makes that certain: clocks
 * differ. A system that claims more is held to it.
 */
export function judgeRegister(
  { key, updates, reads, finals }: KeyHistory,
  claimed: readonly ConsistencyModel[],
): readonly Finding[] {
  const byValue = new Map(updates.map((update) => [canonicalJson(update.invoke.value), update]));
  const writeOf = ({ completion }: Read): Update | undefined =>
    byValue.get(canonicalJson(completion.value));
  const finding = (anomaly: string, what: string, read: Read, ...involved: readonly Update[]) =>
    findingOf({ anomaly, what, read, involved, key });

  for (const read of reads) {
    const write = writeOf(read);
    if (read.completion.value === null && write === undefined) continue;
    if (write === undefined || write.invoke.index > read.completion.index)
      return [finding("thin-air-read", "nobody had written it", read)];
    if (write.outcome === "fail")
      return [finding("aborted-read", "its write failed for certain", read, write)];
  }
  for (const read of finals) {
    const write = writeOf(read);
    const acknowledged = updates.find(({ outcome }) => outcome === "ok");
    if (write === undefined && acknowledged !== undefined)
      return [finding("lost-write", "though a write was acknowledged", read, acknowledged)];
    const overwriter = updates.find(
      (other) => write !== undefined && isOverwrittenBy(write, other, claimed),
    );
    if (write !== undefined && overwriter !== undefined)
      return [finding("lost-write", "it was overwritten before", read, write, overwriter)];
  }
  return [];
}

function isOverwrittenBy(
  write: Update,
  other: Update,
  claimed: readonly ConsistencyModel[],
): boolean {
  if (other.outcome !== "ok" || write.endIndex > other.invoke.index) return false;
  if (claimed.includes("linearizable")) return true;
  const isOneClient = write.invoke.process === other.invoke.process;
  return isOneClient && claimed.some((model) => KEEP_CLIENT_ORDER.includes(model));
}

function findingOf(facts: {
  readonly anomaly: string;
  readonly what: string;
  readonly read: Read;
  readonly involved: readonly Update[];
  readonly key: KeyHistory["key"];
}): Finding {
  const { anomaly, what, involved, key } = facts;
  const { invoke, completion } = facts.read;
  const ops = [invoke.index, completion.index, ...involved.map((update) => update.invoke.index)];
  const steps = involved.map(
    ({ invoke, outcome }) =>
      `process ${invoke.process} wrote ${canonicalJson(invoke.value)}: ${outcome} (line ${invoke.index})`,
  );
  const read = `Process ${completion.process} read ${canonicalJson(completion.value)} in key ${canonicalJson(key)} (line ${completion.index})`;
  return {
    anomaly,
    message: [`${read}: ${what}.`, ...steps].join("\n"),
    ops: [...new Set(ops)].sort((a, b) => a - b),
    key,
  };
}
