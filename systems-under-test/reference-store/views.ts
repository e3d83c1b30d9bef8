import { assertNever } from "../../harness/core/assert.ts";
import type { Random } from "../../harness/core/random.ts";
import type { Key } from "../building-blocks/transaction-operations.ts";
import type { ReferenceBug } from "./bugs.ts";
import type { Committed, View } from "./committed.ts";
import type { Sight } from "./levels.ts";

/** So many of the last commits may be missing from a view. */
const RECENT = 12;

export interface Onlooker {
  readonly session: string;
  readonly sight: Sight;
  /** Whether it must see whatever its session saw before. */
  readonly keepsSession: boolean;
  readonly bugs: ReadonlySet<ReferenceBug>;
}

/** What a transaction that begins now sees: in half of all cases all there is, or else as little as its level allows. */
export function drawView(committed: Committed, onlooker: Onlooker, draw: Random): View {
  const { bugs, sight } = onlooker;
  const isTimely = draw.chance(1, 2);
  switch (sight) {
    case "uncommitted":
    case "latest":
      return committed.everything;
    case "now":
      if (bugs.has("stale-snapshot") && !isTimely) return olderView(committed, onlooker, draw);
      return committed.everything;
    case "prefix":
      return isTimely ? committed.everything : olderView(committed, onlooker, draw);
    case "atomic":
    case "causal":
      return isTimely ? committed.everything : viewWithout(committed, onlooker, draw);
    default:
      return assertNever(sight);
  }
}

function olderView(committed: Committed, onlooker: Onlooker, draw: Random): View {
  const least = onlooker.keepsSession ? committed.seenBy(onlooker.session) : 0;
  const upTo = Math.max(0, least, committed.count - draw.between(1, RECENT));
  return { upTo, hidden: new Set() };
}

/** All but one of the recent commits, and those that cannot be seen without it. */
function viewWithout(committed: Committed, onlooker: Onlooker, draw: Random): View {
  const all = committed.everything;
  if (all.upTo === 0) return all;
  const first = Math.max(1, all.upTo - draw.below(RECENT));
  const hidden = shadowOf(first, committed, onlooker);
  const own = [...hidden].some((number) => committed.at(number).session === onlooker.session);
  return own && onlooker.keepsSession ? all : { ...all, hidden };
}

/**
 * What goes with a commit that is hidden. Versions of a key are seen in their order: whoever wrote one of its keys later is
 * hidden too. Where causes are seen with their effects, so is whoever read from a hidden commit, and what the sessions of
 * hidden commits did next.
 */
function shadowOf(
  first: number,
  committed: Committed,
  { bugs, sight }: Onlooker,
): ReadonlySet<number> {
  const hidden = new Set<number>();
  const keys = new Set<Key>();
  const sessions = new Set<string>();
  const seesCauses = sight === "causal";
  const followsReads = seesCauses && !bugs.has("forgotten-reads");
  for (let number = first; number <= committed.count; number++) {
    const { readFrom, session, writes } = committed.at(number);
    const isHidden =
      number === first ||
      writes.some(({ key }) => keys.has(key)) ||
      (seesCauses && sessions.has(session)) ||
      (followsReads && readFrom.some((source) => hidden.has(source)));
    if (!isHidden) continue;
    hidden.add(number);
    sessions.add(session);
    for (const { key } of writes) keys.add(key);
  }
  return hidden;
}
