import type { Finding } from "../../core/verdict.ts";
import { type Bounds, finalBounds, isWithin, openBounds } from "./bounds.ts";
import type { CounterHistory, CounterRead } from "./counter-history.ts";

/** What is wrong with the value of a counter. */
export type CounterAnomaly =
  | "impossible-value"
  | "stale-read"
  | "lost-write"
  | "repeated-write"
  | "wrong-total"
  | "divergence";

/** A value that the adds begun by the end of the read cannot make. */
export function impossibleValue(
  counter: CounterHistory,
  read: CounterRead,
  possible: Bounds,
): Finding | null {
  if (isWithin(read, possible)) return null;
  return finding(
    counter,
    "impossible-value",
    [read],
    [
      `${named(read)} shows ${read.value}`,
      `all adds that had begun when it ended make ${span(possible)}`,
    ],
  );
}

/** A value that leaves out, or repeats, what was acknowledged before the read began. */
export function staleValue(
  counter: CounterHistory,
  read: CounterRead,
  recent: Bounds,
): Finding | null {
  if (isWithin(read, recent)) return null;
  return finding(
    counter,
    "stale-read",
    [read],
    [
      `${named(read)} shows ${read.value}`,
      `with all adds that were acknowledged before it began, and any that were open while it ran, it would show ${span(recent)}`,
    ],
  );
}

/** What is wrong with reads after everything had settled. */
export function settledFindings(
  counter: CounterHistory,
  settled: readonly CounterRead[],
): readonly Finding[] {
  const total = finalBounds(counter.adds);
  const wrong = settled.filter((read) => !isWithin(read, total));
  const [first] = wrong;
  if (first === undefined) return disagreement(counter, settled);
  const right = settled.find((read) => isWithin(read, total));
  const steps = [
    `after everything had settled, ${named(first)} shows ${first.value}`,
    `all acknowledged adds, and any of those without an answer, make ${span(total)}`,
  ];
  if (right !== undefined)
    return [
      finding(
        counter,
        "divergence",
        [first, right],
        [...steps, `${named(right)} shows ${right.value}`],
      ),
    ];
  steps.push(`none of the ${settled.length} reads of that time is within these bounds`);
  return [finding(counter, nameOfWrongTotal(counter, first, total), wrong, steps)];
}

function disagreement(
  counter: CounterHistory,
  settled: readonly CounterRead[],
): readonly Finding[] {
  const byValue = settled.toSorted((a, b) => a.value - b.value);
  const [least, most] = [byValue[0], byValue.at(-1)];
  if (least === undefined || most === undefined) return [];
  const open = openBounds(counter.adds);
  const allowed = Math.max(open.high, -open.low);
  if (most.value - least.value <= allowed) return [];
  return [
    finding(
      counter,
      "divergence",
      [least, most],
      [
        `after everything had settled, ${named(least)} shows ${least.value}`,
        `and ${named(most)} shows ${most.value}`,
        `adds without an answer explain a difference of ${allowed}`,
      ],
    ),
  ];
}

/** Where there are decrements, a total that is too low may have lost an increment or counted a decrement twice. */
function nameOfWrongTotal(
  { adds }: CounterHistory,
  { value }: CounterRead,
  { low }: Bounds,
): CounterAnomaly {
  if (adds.some(({ delta }) => delta < 0)) return "wrong-total";
  return value < low ? "lost-write" : "repeated-write";
}

function finding(
  { key }: CounterHistory,
  anomaly: CounterAnomaly,
  reads: readonly CounterRead[],
  steps: readonly string[],
): Finding {
  const ops = reads.flatMap(({ callLine, endLine }) => [callLine, endLine]).sort((a, b) => a - b);
  return { anomaly, message: steps.join("\n"), ops, ...(key !== undefined && { key }) };
}

function named({ callLine, process, node }: CounterRead): string {
  return `the read at line ${callLine} (process ${process}${node === undefined ? "" : ` at ${node}`})`;
}

function span({ low, high }: Bounds): string {
  return low === high ? `${low}` : `between ${low} and ${high}`;
}
