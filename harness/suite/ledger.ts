import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { HarnessError, messageOf, UsageError } from "../core/errors.ts";
import { cellResultSchema, OUTCOMES, REASONS_TO_RUN } from "./cell-result.ts";

const ledgerLineSchema = z
  .object({
    schema: z.literal(1),
    suite: z.string(),
    night: z.string(),
    /** A key of the night's work: one cell may be run with several seeds. */
    task: z.string(),
    cell: z.string(),
    why: z.enum(REASONS_TO_RUN),
    outcome: z.enum(OUTCOMES),
    /** In one sentence. */
    reason: z.string(),
    fingerprint: z.string().nullable(),
    /** The bug of a canary. */
    bug: z.string().nullable(),
    /** A violation that the suite says must be there. */
    isExpected: z.boolean(),
    system: z.string(),
    workload: z.string().nullable(),
    nemesis: z.string().nullable(),
    driver: z.string(),
    /** How many attempts it took: more than one after trouble of the infrastructure. */
    attempts: z.number().int().positive(),
    /** Runs with the seed of a violation to see how often it shows, the first one among them; 0 of 0 without one. */
    hits: z.number().int().nonnegative(),
    tries: z.number().int().nonnegative(),
    result: cellResultSchema,
    /** Since the night's work began, without the time between a crash and the next start. */
    elapsedMs: z.number().nonnegative(),
    /** ISO 8601, UTC. */
    finishedAt: z.string(),
    /** Of what was tested; null outside a repository. */
    commit: z.string().nullable(),
  })
  .readonly();

/** What is kept of a cell of a night for ever. */
export type LedgerLine = z.infer<typeof ledgerLineSchema>;

/**
 * All whole lines of a ledger, in the order in which they were written; the same task of the same night counts once, as
 * it was finished first. So ledgers are merged by putting one behind the other. A last line that a crash tore is left out.
 *
 * @throws UsageError naming file and line of anything else that is no ledger line.
 */
export function readLedger(file: string): readonly LedgerLine[] {
  return existsSync(file) ? parseLedger(readFileSync(file, "utf8"), file) : [];
}

export function parseLedger(text: string, file: string): readonly LedgerLine[] {
  const byTask = new Map<string, LedgerLine>();
  const rows = text.split("\n");
  rows.forEach((row, at) => {
    if (row.trim() === "") return;
    const line = parseLine(row);
    if (typeof line === "string") {
      // A torn line: the last one, or one behind which a later start began anew.
      if (isTorn(row)) return;
      throw new UsageError(`${file}, line ${at + 1}: ${line}: ${row.slice(0, 100)}`, {
        hint: "A ledger has one JSON object a line, as `faultline suite run` writes it.",
      });
    }
    const key = JSON.stringify([line.suite, line.night, line.task]);
    if (!byTask.has(key)) byTask.set(key, line);
  });
  return [...byTask.values()];
}

/** Appends and waits for the disk: what is in the ledger is not run again. @throws HarnessError when it cannot. */
export function appendToLedger(file: string, line: LedgerLine): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const isTornAtEnd = existsSync(file) && !/(^|\n)$/.test(readFileSync(file, "utf8"));
    const descriptor = openSync(file, "a");
    try {
      writeSync(descriptor, `${isTornAtEnd ? "\n" : ""}${JSON.stringify(line)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw new HarnessError(`Cannot write ${file}: ${messageOf(cause)}`, { cause });
  }
}

function parseLine(row: string): LedgerLine | string {
  try {
    const parsed = ledgerLineSchema.safeParse(JSON.parse(row));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return `${issue?.path.join(".")}: ${issue?.message}`;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** The beginning of an object that does not end. */
function isTorn(row: string): boolean {
  return row.startsWith("{") && !row.trimEnd().endsWith("}");
}
