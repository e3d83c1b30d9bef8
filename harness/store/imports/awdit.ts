import { UsageError } from "../../core/errors.ts";
import { History } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";

const OPERATION = /^(?<f>[rw])\s+(?<key>\d+)\s+(?<value>\d+)$/;
const END_OF_TRANSACTION = /^-+$/;
const END_OF_SESSION = /^=+$/;

/** The value that keys have before anybody writes. */
const INITIAL = 0;

type MicroOperation = readonly ["r" | "w", Json, Json];
type Transaction = readonly MicroOperation[];

/** True for a line that only AWDIT's format has. */
export function isAwditLine(line: string): boolean {
  return OPERATION.test(line.trim());
}

/**
 * The text format of AWDIT: `r key value` and `w key value`, a line of dashes between transactions, one of equals signs
 * between sessions. Each session becomes a process, each transaction one `txn`. A read of 0 is a read of the write of 0
 * where the file has one, and otherwise found the key unwritten: its value becomes null.
 *
 * The format knows no time. Transaction n of each session is taken to be concurrent with transaction n of the others, so
 * models that look at real time must not be asked of such a history.
 *
 * @throws UsageError that names file and line.
 */
export function readAwdit(text: string, fileName: string): History {
  const sessions = parseSessions(text, fileName);
  const writtenZeros = new Set(
    sessions.flat(2).flatMap(([f, key, value]) => (f === "w" && value === INITIAL ? [key] : [])),
  );
  const ops: Op[] = [];
  const longest = sessions.reduce((most, { length }) => Math.max(most, length), 0);
  for (let turn = 0; turn < longest; turn++)
    for (const type of ["invoke", "ok"] as const)
      for (const [process, session] of sessions.entries()) {
        const transaction = session[turn];
        if (transaction === undefined) continue;
        const value = transaction.map(([f, key, seen]): Json => {
          if (f === "w") return [f, key, seen];
          const isUnwritten = seen === INITIAL && !writtenZeros.has(key);
          return [f, key, type === "invoke" || isUnwritten ? null : seen];
        });
        ops.push({ index: ops.length, time: ops.length, process, type, f: "txn", value });
      }
  return new History(ops);
}

function parseSessions(text: string, fileName: string): readonly (readonly Transaction[])[] {
  const sessions: Transaction[][] = [];
  let session: Transaction[] = [];
  let transaction: MicroOperation[] = [];
  const endTransaction = () => {
    if (transaction.length > 0) session.push(transaction);
    transaction = [];
  };
  const endSession = () => {
    endTransaction();
    if (session.length > 0) sessions.push(session);
    session = [];
  };
  text.split("\n").forEach((untrimmed, i) => {
    const line = untrimmed.trim();
    if (line === "") return;
    if (END_OF_TRANSACTION.test(line)) endTransaction();
    else if (END_OF_SESSION.test(line)) endSession();
    else transaction.push(parseOperation(line, i + 1, fileName));
  });
  endSession();
  return sessions;
}

function parseOperation(line: string, lineNumber: number, fileName: string): MicroOperation {
  const groups = OPERATION.exec(line)?.groups;
  if (groups)
    return [
      groups.f as "r" | "w",
      numberOf(groups.key as string),
      numberOf(groups.value as string),
    ];
  throw new UsageError(`${fileName}:${lineNumber}: ${line.slice(0, 120)}`, {
    hint: "A line is 'r key value' or 'w key value' with whole numbers, ----- between transactions or ===== between sessions.",
  });
}

/** Numbers of 64 bits that JavaScript would round stay texts. */
function numberOf(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}
