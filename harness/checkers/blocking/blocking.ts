import { BLOCKING_CHECKER, type BlockedSpan, type Blocking } from "../../core/blocking.ts";
import { type FaultWindow, faultWindows } from "../../core/faults.ts";
import type { History } from "../../core/history.ts";
import { NS_PER_MS, type TimeNs } from "../../core/ids.ts";
import { harnessNotes } from "../../core/notes.ts";
import type { Checker } from "../checker.ts";

const MOST_TOLD = 50;

/**
 * How long which keys could not be had, since transactions that held them waited for a node to say how they ended. Figures
 * only: it never judges. A protocol that blocks says so.
 */
export function blocking(): Checker {
  return {
    name: BLOCKING_CHECKER,
    async check(history) {
      return { valid: true, details: { ...figuresOf(history) } };
    },
  };
}

interface Span extends Omit<BlockedSpan, "toNs"> {
  readonly toNs: TimeNs;
  readonly isOpen: boolean;
}

function figuresOf(history: History): Blocking {
  const endNs = history.ops.at(-1)?.time ?? 0;
  const spans = harnessNotes(history).flatMap((note): readonly Span[] =>
    note.note === "blocked"
      ? [{ ...note, toNs: note.toNs ?? endNs, isOpen: note.toNs === null }]
      : [],
  );
  const longest = spans.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  const windows = faultWindows(history);
  return {
    transactions: new Set(spans.map(({ id }) => id)).size,
    longestMs: longest[0] ? inMs(lengthOf(longest[0])) : 0,
    byKey: byKey(spans),
    longest: longest.slice(0, MOST_TOLD).map((span) => ({
      ...{ keys: [...span.keys], node: span.node, waitingFor: span.waitingFor },
      ...{ fromMs: inMs(span.fromNs), forMs: inMs(lengthOf(span)), isOpen: span.isOpen },
      faults: faultsMeanwhile(span, windows),
    })),
  };
}

/** A key that two transactions wait with at once, on either side of a restart, is blocked once. */
function byKey(spans: readonly Span[]): Blocking["byKey"] {
  const totals = new Map<string, { untilNs: TimeNs; totalNs: number }>();
  for (const { fromNs, keys, toNs } of spans.toSorted((a, b) => a.fromNs - b.fromNs))
    for (const key of keys) {
      const own = totals.get(key) ?? { untilNs: 0, totalNs: 0 };
      own.totalNs += Math.max(0, toNs - Math.max(fromNs, own.untilNs));
      own.untilNs = Math.max(own.untilNs, toNs);
      totals.set(key, own);
    }
  const longestFirst = [...totals].sort(([, a], [, b]) => b.totalNs - a.totalNs);
  return Object.fromEntries(longestFirst.map(([key, { totalNs }]) => [key, inMs(totalNs)]));
}

function faultsMeanwhile(
  { fromNs, node, toNs, waitingFor }: Span,
  windows: readonly FaultWindow[],
): readonly string[] {
  const meanwhile = windows.filter(
    (window) => window.fromNs < toNs && (window.toNs ?? Number.POSITIVE_INFINITY) > fromNs,
  );
  const named = meanwhile.flatMap(({ fault, nodes }): readonly string[] => {
    if (fault === "partition") return [fault];
    const hit = [waitingFor, node].filter((each) => nodes.includes(each));
    return hit.length === 0 ? [] : [`${fault} of ${[...new Set(hit)].join(" ")}`];
  });
  return [...new Set(named)];
}

function lengthOf({ fromNs, toNs }: Span): number {
  return Math.max(0, toNs - fromNs);
}

function inMs(durationNs: number): number {
  return Math.round(durationNs / NS_PER_MS);
}
