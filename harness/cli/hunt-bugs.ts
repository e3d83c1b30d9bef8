import type { HuntResult } from "../hunt/hunt.ts";
import { asJson } from "./finish.ts";
import type { Catch } from "./hunt-report.ts";

/** What came of a hunt. */
interface Outcome {
  readonly result: HuntResult;
  readonly catches: readonly Catch[];
}

/** What came of the hunt for one planted bug. */
export interface BugRow extends Outcome {
  readonly bug: string;
  /** The same where clients alone judged, with the anomaly that they should see; null: nobody said which. */
  readonly seen: (Outcome & { readonly declared: string }) | null;
}

const COLUMNS = [
  ...["bug", "seed", "found after", "processor time"],
  ...["faults left", "operations left", "nodes left", "caught by"],
];

/** A Markdown table, a row for each bug. */
export function bugTable(rows: readonly BugRow[]): string {
  const isSeen = rows.some(({ seen }) => seen !== null);
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  const head = isSeen ? [...COLUMNS, "what clients see", "seed"] : COLUMNS;
  const names = (of: readonly BugRow[]): string => of.map(({ bug }) => bug).join(", ");
  const missed = rows.filter(({ catches }) => catches.length === 0);
  const misnamed = rows.filter((row) => !isAsDeclared(row));
  return `${[
    line(head),
    `|${"---|".repeat(head.length)}`,
    ...rows.map((row) => line([...cellsOf(row), ...(isSeen ? seenCells(row) : [])])),
    ...(missed.length === 0 ? [] : [`\nNot found: ${names(missed)}.`]),
    ...(misnamed.length === 0 ? [] : [`\nNot seen as they should be: ${names(misnamed)}.`]),
  ].join("\n")}\n`;
}

/** The same as one JSON document. */
export function bugDocument(rows: readonly BugRow[]): string {
  return asJson(
    rows.map(({ bug, seen, ...outcome }) => ({
      bug,
      ...factsOf(outcome),
      ...(seen && { seen: { declared: seen.declared, ...factsOf(seen) } }),
    })),
  );
}

/** Whether clients saw the anomaly that they should see. */
export function isAsDeclared({ seen }: BugRow): boolean {
  return seen === null || anomalyIn(seen) === seen.declared;
}

function factsOf({ catches, result }: Outcome): object {
  const { run, shrunk } = catches[0] ?? { run: null, shrunk: null };
  const left = shrunk?.kind === "shrunk" ? shrunk.shrunk : null;
  return {
    seeds: result.tally.seeds,
    elapsedMs: Math.round(result.elapsedMs),
    cpuMs: result.tally.cpuMs,
    found: run && { seed: run.plan.seed, fingerprint: run.fingerprint, folder: run.folder },
    shrunk: left && { faults: left.faults, operations: left.operations, nodes: left.nodes },
  };
}

function cellsOf({ bug, result, catches }: BugRow): readonly (string | number)[] {
  const [found] = catches;
  const { tally, elapsedMs } = result;
  if (found === undefined)
    return [`\`${bug}\``, "none", `${tally.seeds} seeds`, inSeconds(tally.cpuMs), "", "", "", ""];
  const { run, shrunk } = found;
  const left =
    shrunk?.kind === "shrunk"
      ? [shrunk.shrunk.faults, shrunk.shrunk.operations, shrunk.shrunk.nodes]
      : ["", "", ""];
  const times = [inSeconds(elapsedMs), inSeconds(tally.cpuMs)];
  return [`\`${bug}\``, run.plan.seed, ...times, ...left, `${run.fingerprint}`];
}

function seenCells({ seen }: BugRow): readonly (string | number)[] {
  if (seen === null) return ["", ""];
  const { catches, declared, result } = seen;
  const [found] = catches;
  if (found === undefined)
    return [`nothing, instead of ${declared}`, `none of ${result.tally.seeds}`];
  const { fingerprint, plan } = found.run;
  const isRight = anomalyIn(seen) === declared;
  return [isRight ? `${fingerprint}` : `${fingerprint}, not ${declared}`, plan.seed];
}

/** A fingerprint names the checker, and the anomaly that it told first. */
function anomalyIn({ catches }: Outcome): string | null {
  return catches[0]?.run.fingerprint?.split("/")[1] ?? null;
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
