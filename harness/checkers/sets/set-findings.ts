import type { Finding } from "../../core/verdict.ts";
import type { ElementFate } from "./element-fates.ts";
import type { Moment, SetHistory, SetRead } from "./set-history.ts";

/** What is wrong with one element, or nothing. */
export type SetAnomaly =
  | "thin-air-read"
  | "aborted-read"
  | "duplicated-element"
  | "lost-write"
  | "divergence"
  | "stale-read";

type SetFinding = Finding & { readonly anomaly: SetAnomaly };

/** A read that has an element which nobody was adding when it ended. */
export function unexpectedElement(set: SetHistory, fate: ElementFate): SetFinding | null {
  const { adding, firstSeen } = fate;
  if (firstSeen === null) return null;
  if (adding.called !== null && adding.called.line < firstSeen.line) return null;
  const read = set.reads.find(({ end }) => end.line === firstSeen.line);
  if (!read) return null;
  const element = JSON.stringify(adding.element);
  const seen = `${named(read)} has element ${element}`;
  const { failed } = adding;
  if (failed !== null && failed[0] < firstSeen.line)
    return finding(
      set,
      "aborted-read",
      [...failed, ...linesOf(read)],
      [`${seen},`, `but its add (line ${failed[0]}) failed: it certainly did not happen`],
    );
  return finding(set, "thin-air-read", linesOf(read), [
    `${seen},`,
    adding.called === null
      ? "which nobody added"
      : `which was added only later (line ${adding.called.line})`,
  ]);
}

/** A read that has an element more than once. */
export function duplicatedElements(set: SetHistory): readonly SetFinding[] {
  const seenIn = new Int32Array(set.addings.length).fill(-1);
  return set.reads.flatMap((read, at) => {
    const repeated = new Set<number>();
    for (const element of read.elements) {
      if (seenIn[element] === at) repeated.add(element);
      seenIn[element] = at;
    }
    if (repeated.size === 0) return [];
    const texts = [...repeated].map((element) => JSON.stringify(set.addings[element]?.element));
    return finding(set, "duplicated-element", linesOf(read), [
      `${named(read)} has more than once: ${texts.slice(0, 10).join(", ")}`,
    ]);
  });
}

/** An element that was acknowledged, and that no settled read has. */
export function lostElement(set: SetHistory, fate: ElementFate): SetFinding | null {
  const { acknowledged, element } = fate.adding;
  const [first] = fate.missedBy;
  if (acknowledged === null || first === undefined || fate.foundBy !== null) return null;
  const { lastPresent } = fate;
  return finding(
    set,
    "lost-write",
    [
      ...[acknowledged.callLine, acknowledged.line],
      ...(lastPresent === null ? [] : linesOf(lastPresent)),
      ...linesOf(first),
    ],
    [
      `the add of element ${JSON.stringify(element)} (line ${acknowledged.callLine}) was acknowledged (line ${acknowledged.line})`,
      lastPresent === null
        ? "no read ever had it"
        : `the last read that had it is ${named(lastPresent)}`,
      `all ${fate.missedBy.length} reads after everything had settled miss it, first ${named(first)}`,
    ],
  );
}

/** An element that some settled reads have and others miss. */
export function divergentElement(set: SetHistory, fate: ElementFate): SetFinding | null {
  const { foundBy, missedBy } = fate;
  const [first] = missedBy;
  if (foundBy === null || first === undefined) return null;
  return finding(
    set,
    "divergence",
    [...linesOf(foundBy), ...linesOf(first)],
    [
      `of reads after everything had settled, ${named(foundBy)} has element ${JSON.stringify(fate.adding.element)},`,
      `and ${named(first)} misses it`,
    ],
  );
}

/** A read that began after the element was `known` to be in the set, and misses it. */
export function staleRead(
  set: SetHistory,
  fate: ElementFate,
  known: Moment | null,
): SetFinding | null {
  const { lastAbsent, adding } = fate;
  if (known === null || lastAbsent === null || lastAbsent.call.line < known.line) return null;
  const isAcknowledged = known.line === adding.acknowledged?.line;
  return finding(
    set,
    "stale-read",
    [known.line, ...linesOf(lastAbsent)],
    [
      `element ${JSON.stringify(adding.element)} was ${isAcknowledged ? "acknowledged" : "read"} at line ${known.line}`,
      `${named(lastAbsent)} began later, and misses it`,
    ],
  );
}

function finding(
  { key }: SetHistory,
  anomaly: SetAnomaly,
  lines: readonly number[],
  steps: readonly string[],
): SetFinding {
  const ops = [...new Set(lines)].sort((a, b) => a - b);
  return { anomaly, message: steps.join("\n"), ops, ...(key !== undefined && { key }) };
}

function named({ call, process, node }: SetRead): string {
  return `the read at line ${call.line} (process ${process}${node === undefined ? "" : ` at ${node}`})`;
}

function linesOf({ call, end }: SetRead): readonly number[] {
  return [call.line, end.line];
}
