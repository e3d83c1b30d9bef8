import { canonicalJson, type Json } from "../../harness/core/json.ts";
import type { Finding } from "../../harness/core/verdict.ts";
import type { Read } from "../final-reads/final-state.ts";
import type { KeyHistory, Update } from "./key-history.ts";

/** What was done with one element. Updates that failed are left out. */
interface Element {
  readonly value: Json;
  readonly adds: readonly Update[];
  readonly removes: readonly Update[];
}

/**
 * A read shows what was added before its end, each element once. At the end an element is there if an acknowledged add of it
 * can have been seen by no remove; and it is gone if every add of it was certainly seen by an acknowledged one. Between the
 * two, both are right: adds and removes ran side by side.
 */
export function judgeSet(keyHistory: KeyHistory): readonly Finding[] {
  const elements = elementsOf(keyHistory);
  const strange = first(keyHistory.reads, (read) => strangeElement(read, elements, keyHistory));
  const wrong = first(keyHistory.finals, (read) => wrongEnd(read, elements, keyHistory.key));
  return [...strange, ...wrong];
}

function elementsOf({ updates }: KeyHistory): ReadonlyMap<string, Element> {
  const elements = new Map<string, { value: Json; adds: Update[]; removes: Update[] }>();
  for (const update of updates) {
    if (update.outcome === "fail") continue;
    const { value, f } = update.invoke;
    const text = canonicalJson(value);
    const element = elements.get(text) ?? { value, adds: [], removes: [] };
    elements.set(text, element);
    if (f === "add") element.adds.push(update);
    else element.removes.push(update);
  }
  return elements;
}

function first(reads: readonly Read[], judge: (read: Read) => Finding | null): readonly Finding[] {
  for (const read of reads) {
    const finding = judge(read);
    if (finding !== null) return [finding];
  }
  return [];
}

/** An element that nobody had added yet, or that stands there twice. */
function strangeElement(
  read: Read,
  elements: ReadonlyMap<string, Element>,
  { key, updates }: KeyHistory,
): Finding | null {
  const seen = new Set<string>();
  for (const text of textsIn(read)) {
    if (seen.has(text)) return findingOf("duplicate-element", `${text} twice`, read, key);
    seen.add(text);
    const adds = elements.get(text)?.adds ?? [];
    if (adds.some(({ invoke }) => invoke.index < read.completion.index)) continue;
    const failed = updates.find(
      ({ invoke, outcome }) =>
        outcome === "fail" && invoke.f === "add" && canonicalJson(invoke.value) === text,
    );
    return failed === undefined
      ? findingOf("thin-air-read", `${text}, which nobody had added`, read, key)
      : findingOf("aborted-read", `${text}, whose add failed for certain`, read, key, failed);
  }
  return null;
}

function wrongEnd(read: Read, elements: ReadonlyMap<string, Element>, key: Json): Finding | null {
  const present = new Set(textsIn(read));
  for (const [text, { adds, removes }] of elements) {
    if (present.has(text)) {
      const remover = allSeenBy(adds, removes, text);
      if (remover === null) continue;
      const what = `${text} at the end, though every add of it was read before it was removed`;
      return findingOf("resurrected-element", what, read, key, ...adds, remover);
    }
    const lost = adds.find(
      (add) => add.outcome === "ok" && !removes.some((remove) => mayHaveSeen(remove, add)),
    );
    if (lost === undefined) continue;
    const what = `no ${text} at the end, though its add was acknowledged and no remove can have seen it`;
    return findingOf("lost-element", what, read, key, lost);
  }
  return null;
}

/** A remove takes away what its context shows; without one, whatever the nodes have when it runs. */
function mayHaveSeen({ endIndex, hasContext, lastRead }: Update, { invoke }: Update): boolean {
  const seenUpTo = hasContext ? (lastRead?.completion.index ?? -1) : endIndex;
  return invoke.index < seenUpTo;
}

/** An acknowledged remove, if for each of the adds there is one that has certainly seen it; the last of them. */
function allSeenBy(
  adds: readonly Update[],
  removes: readonly Update[],
  text: string,
): Update | null {
  let last: Update | null = null;
  for (const add of adds) {
    const remover = removes.find((remove) => hasSeen(remove, add, adds, text));
    if (remover === undefined) return null;
    last = remover;
  }
  return last;
}

/** Certain when the read showed the element, and this add was the only one that can have put it there. */
function hasSeen(
  { hasContext, lastRead, outcome }: Update,
  add: Update,
  adds: readonly Update[],
  text: string,
): boolean {
  if (outcome !== "ok" || !hasContext || lastRead === null) return false;
  if (!textsIn(lastRead).includes(text)) return false;
  const possible = adds.filter(({ invoke }) => invoke.index < lastRead.completion.index);
  return possible.length === 1 && possible[0] === add;
}

function textsIn({ completion }: Read): readonly string[] {
  return (completion.value as readonly Json[]).map(canonicalJson);
}

function findingOf(
  anomaly: string,
  what: string,
  { invoke, completion }: Read,
  key: Json,
  ...updates: readonly Update[]
): Finding {
  const where = `process ${completion.process} at ${completion.node ?? "the cluster"}, line ${completion.index}`;
  const steps = updates.map(
    ({ invoke, outcome }) =>
      `process ${invoke.process} ${invoke.f} ${canonicalJson(invoke.value)}: ${outcome} (line ${invoke.index})`,
  );
  const ops = [invoke.index, completion.index, ...updates.map((update) => update.invoke.index)];
  return {
    anomaly,
    message: [`Key ${canonicalJson(key)} reads ${what} (${where}).`, ...steps].join("\n"),
    ops: [...new Set(ops)].sort((a, b) => a - b),
    key,
  };
}
