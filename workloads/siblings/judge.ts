import type { ConsistencyModel } from "../../harness/core/consistency.ts";
import { canonicalJson, type Json } from "../../harness/core/json.ts";
import type { Finding } from "../../harness/core/verdict.ts";
import type { SiblingKey, SiblingRead, SiblingWrite } from "./key-history.ts";
import { hasPlace, overwrittenBy, type Places, withOverwritten } from "./overwritten.ts";

/** Models under which a read shows every write that was acknowledged before it began. */
const SHOW_ALL: readonly ConsistencyModel[] = ["linearizable", "regular"];

/** Models under which a client's reads show its own writes. */
const SHOW_OWN: readonly ConsistencyModel[] = [
  "sequential",
  "causal-memory",
  "causal-convergence",
  "causal",
  "pram",
  "read-your-writes",
];

interface Judging extends SiblingKey {
  /** By the place of a write: all that it took the place of. */
  readonly overwritten: readonly Places[];
  readonly claimed: readonly ConsistencyModel[];
}

/**
 * The first thing that is wrong with a key; none: nothing is.
 *
 * @param isFinal the lines on which reads begin that must show everything.
 */
export function judgeKey(
  key: SiblingKey,
  isFinal: ReadonlySet<number>,
  claimed: readonly ConsistencyModel[],
): readonly Finding[] {
  const judging: Judging = { ...key, overwritten: overwrittenBy(key.writes), claimed };
  for (const read of key.reads) {
    const finding =
      strangeValue(read, judging) ??
      siblingOfItsSuccessor(read, judging) ??
      (isFinal.has(read.invoke.index) ? comeBack(read, judging) : null) ??
      lostWrite(read, judging, isFinal.has(read.invoke.index));
    if (finding !== null) return [finding];
  }
  return [];
}

/** A value that nobody had written, that certainly was not written, or that stands there twice. */
function strangeValue(read: SiblingRead, { key, writes }: Judging): Finding | null {
  const [unknown] = read.unknown;
  if (unknown !== undefined)
    return findingOf("thin-air-read", `${unknown}, which nobody had written`, read, key);
  const place = read.shown.find((shown) => writes[shown]?.outcome === "fail");
  const failed = place === undefined ? undefined : writes[place];
  if (failed !== undefined)
    return findingOf("aborted-read", "a value whose write failed for certain", read, key, failed);
  if (read.twice === null) return null;
  return findingOf("duplicate-sibling", `${read.twice} twice, written once`, read, key);
}

/** Whoever holds a write knows what it took the place of: the two never stand side by side. */
function siblingOfItsSuccessor(
  read: SiblingRead,
  { key, overwritten, writes }: Judging,
): Finding | null {
  for (const later of read.shown)
    for (const place of read.shown)
      if (hasPlace(overwritten[later], place)) {
        const both = [writes[place], writes[later]].flatMap((write) => write ?? []);
        const what = "a value beside one that had overwritten it";
        return findingOf("overwritten-sibling", what, read, key, ...both);
      }
  return null;
}

/** A value at the end that an acknowledged write had seen and taken the place of. */
function comeBack(read: SiblingRead, { key, overwritten, writes }: Judging): Finding | null {
  for (const place of read.shown) {
    const later = writes.findIndex(
      ({ outcome }, other) => outcome === "ok" && hasPlace(overwritten[other], place),
    );
    const both = [writes[place], writes[later]].flatMap((write) => write ?? []);
    if (both.length < 2) continue;
    const what = "a value at the end that had been overwritten";
    return findingOf("resurrected-sibling", what, read, key, ...both);
  }
  return null;
}

/** An acknowledged write that must be there, is not, and was seen by nothing that is. */
function lostWrite(read: SiblingRead, judging: Judging, isFinal: boolean): Finding | null {
  const { key, overwritten, writes } = judging;
  const known = withOverwritten(read.shown, overwritten, writes.length);
  const lost = writes.find(
    (write, place) =>
      write.outcome === "ok" &&
      !hasPlace(known, place) &&
      (isFinal || mustShow(read, write, judging)),
  );
  if (lost === undefined) return null;
  const value = canonicalJson(lost.invoke.value);
  const what = `${canonicalJson(read.completion.value)}, without ${value}, and nothing there has seen it`;
  return findingOf("lost-write", what, read, key, lost);
}

function mustShow(read: SiblingRead, write: SiblingWrite, { claimed }: Judging): boolean {
  if (write.ackIndex > read.invoke.index) return false;
  if (claimed.some((model) => SHOW_ALL.includes(model))) return true;
  const isOwn = write.invoke.process === read.invoke.process;
  return isOwn && claimed.some((model) => SHOW_OWN.includes(model));
}

function findingOf(
  anomaly: string,
  what: string,
  { invoke, completion }: SiblingRead,
  key: Json,
  ...writes: readonly SiblingWrite[]
): Finding {
  const where = `process ${completion.process} at ${completion.node ?? "the cluster"}, line ${completion.index}`;
  const steps = writes.map(
    ({ invoke, outcome }) =>
      `process ${invoke.process} wrote ${canonicalJson(invoke.value)}: ${outcome} (line ${invoke.index})`,
  );
  const lines = [invoke.index, completion.index, ...writes.map((write) => write.invoke.index)];
  return {
    anomaly,
    message: [`Key ${canonicalJson(key)} reads ${what} (${where}).`, ...steps].join("\n"),
    ops: [...new Set(lines)].sort((a, b) => a - b),
    key,
  };
}
