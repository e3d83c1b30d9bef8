import type { Finding } from "../../core/verdict.ts";
import {
  findingOf,
  judgedBy,
  type ModelResult,
  thinAirFindings,
  undecided,
} from "../register-history/model-result.ts";
import {
  INITIAL,
  type RegisterHistory,
  type RegisterOp,
  THIN_AIR,
} from "../register-history/register-history.ts";
import { describeOp } from "../register-history/words.ts";
import { type SettledKey, type SettledOptions, settledKeys } from "./settled-reads.ts";
import { whyNotSettled } from "./settling.ts";

/** At most so many keys are told one by one. */
const MOST_FINDINGS = 10;

/**
 * Replicas come to agree: of each key, all reads that begin `settleMs` or more after its last write and the last heal
 * return one version. A write without an answer that nobody had read by then may take effect between them, once.
 * Unknown where fewer than two sessions read a key so late.
 */
export function convergence(history: RegisterHistory, options: SettledOptions): ModelResult {
  const keys = settledKeys(history, options);
  const anomalies = keys.flatMap((key) => divergence(history, key) ?? []);
  const result = judgedBy("convergence", [
    ...thinAirFindings(history),
    ...anomalies.slice(0, MOST_FINDINGS),
  ]);
  const open = keys.filter(({ isSeenByAll }) => !isSeenByAll).length;
  if (result.holds === false || open === 0) return result;
  return undecided("convergence", whyUndecided(open, keys.length, options));
}

/** The sentence for keys that too few clients read in the end. */
export function whyUndecided(
  open: number,
  keyCount: number,
  { healedNs, settleMs }: SettledOptions,
): string {
  const why =
    healedNs === Number.POSITIVE_INFINITY
      ? whyNotSettled(healedNs, settleMs)
      : `fewer than two clients read it ${settleMs} ms or more after its last write and the last heal`;
  return `What stays of ${open} of ${keyCount} keys is not known: ${why}.`;
}

function divergence(history: RegisterHistory, key: SettledKey): Finding | null {
  const { certain, open } = versionsOf(history, key);
  const [first, second] = [...certain.values()];
  if (first !== undefined && second !== undefined)
    return findingOf(
      history,
      "divergence",
      [...certain.values()],
      [
        "after everything had settled, clients read different versions",
        ...[...certain.values()].map((read) => sighting(history, read)),
      ],
    );
  if (first === undefined) return null;
  const returned = key.reads.find(
    (read) => read.reads === first.reads && read.callLine > firstReturn(open),
  );
  const newer = open.find(({ returnLine }) => returnLine < (returned?.callLine ?? 0));
  if (returned === undefined || newer === undefined) return null;
  return findingOf(
    history,
    "divergence",
    [newer, returned],
    [
      `after everything had settled, ${sighting(history, newer)},`,
      "whose write took effect only then;",
      `but later ${sighting(history, returned)}, which is older`,
    ],
  );
}

interface SettledVersions {
  /** A read of each version that was in place, if ever, when all was quiet. */
  readonly certain: ReadonlyMap<number, RegisterOp>;
  /** Reads of versions that may have come later. */
  readonly open: readonly RegisterOp[];
}

function versionsOf(history: RegisterHistory, key: SettledKey): SettledVersions {
  const certain = new Map<number, RegisterOp>();
  const open: RegisterOp[] = [];
  const early = earlySightings(key);
  for (const read of key.reads) {
    const version = read.reads;
    if (version === null || version === THIN_AIR) continue;
    const writer = history.ops[version];
    const isOpen = version !== INITIAL && writer?.returnLine === Number.POSITIVE_INFINITY;
    if (isOpen && !early.has(version)) open.push(read);
    else if (!certain.has(version)) certain.set(version, read);
  }
  return { certain, open };
}

/** Versions that somebody had read when all was quiet. */
function earlySightings({ ops, quietNs }: SettledKey): ReadonlySet<number> {
  const seen = new Set<number>();
  for (const { reads, returnNs } of ops) if (reads !== null && returnNs <= quietNs) seen.add(reads);
  return seen;
}

function firstReturn(reads: readonly RegisterOp[]): number {
  return reads.reduce((first, { returnLine }) => Math.min(first, returnLine), Infinity);
}

function sighting(history: RegisterHistory, read: RegisterOp): string {
  return `${describeOp(history, read)}${read.node === undefined ? "" : ` at ${read.node}`}`;
}
