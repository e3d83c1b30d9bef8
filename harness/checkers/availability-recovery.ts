import { faultRecords } from "../core/faults.ts";
import type { History } from "../core/history.ts";
import { NEMESIS, type TimeNs } from "../core/ids.ts";
import type { Op } from "../core/op.ts";

/** Reads may be served by a part of the system that cannot decide anything; the others need it whole. */
const READ = "read";

/** A cure after which no fault was in place. */
export interface Heal {
  /** The history line that tells of it. */
  readonly index: number;
  readonly timeNs: TimeNs;
  readonly description: string;
}

/**
 * What came after a heal: `served` is the next success of an operation that is not a read (of any operation where clients
 * asked for nothing but reads from then on); `reads-only`, `none`: nothing more ever succeeded; `unasked`: nobody asked.
 */
export type Recovery =
  | { readonly heal: Heal; readonly state: "served"; readonly afterNs: number }
  | { readonly heal: Heal; readonly state: "reads-only" | "none" | "unasked" };

/**
 * What came after each heal that left no fault in place: how long a system needs to recover from one fault says nothing
 * while another lasts.
 */
export function recoveries(history: History): readonly Recovery[] {
  const heals = completeHeals(history);
  const after: Aftermath = { isAsked: false, isWriteAsked: false, anyNs: null, writeNs: null };
  const answers: Recovery[] = [];
  let heal = heals.at(-1);
  for (let at = history.ops.length - 1; at >= 0 && heal !== undefined; at--) {
    const op = history.ops[at];
    if (op === undefined) continue;
    if (op.index !== heal.index) {
      takeEarlier(after, op);
      continue;
    }
    answers.push(recoveryFrom(heal, after));
    heal = heals.at(-1 - answers.length);
  }
  return answers.reverse();
}

/** What follows a place in the history. */
interface Aftermath {
  isAsked: boolean;
  isWriteAsked: boolean;
  /** The next success: of any operation, and of one that is no read. */
  anyNs: TimeNs | null;
  writeNs: TimeNs | null;
}

/** `op` is the line before all that was taken so far. */
function takeEarlier(after: Aftermath, { process, type, f, time }: Op): void {
  if (process === NEMESIS) return;
  const isWriteLike = f !== READ;
  if (type === "invoke") {
    after.isAsked = true;
    after.isWriteAsked ||= isWriteLike;
  } else if (type === "ok") {
    after.anyNs = time;
    if (isWriteLike) after.writeNs = time;
  }
}

function recoveryFrom(heal: Heal, after: Readonly<Aftermath>): Recovery {
  if (!after.isAsked) return { heal, state: "unasked" };
  if (after.anyNs === null) return { heal, state: "none" };
  const servedNs = after.isWriteAsked ? after.writeNs : after.anyNs;
  if (servedNs === null) return { heal, state: "reads-only" };
  return { heal, state: "served", afterNs: servedNs - heal.timeNs };
}

function completeHeals(history: History): readonly Heal[] {
  const inPlace = new Set<string>();
  const heals: Heal[] = [];
  for (const { op, record } of faultRecords(history)) {
    if (record.outcome === "installed") inPlace.add(record.fault);
    if (record.outcome !== "healed" || !inPlace.delete(record.fault)) continue;
    const { description } = record;
    if (inPlace.size === 0) heals.push({ index: op.index, timeNs: op.time, description });
  }
  return heals;
}
