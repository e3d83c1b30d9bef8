import { UsageError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { checkCount } from "./arguments.ts";
import { nothing, pendingUntilEvent } from "./emit.ts";
import { followedBy } from "./followed-by.ts";
import type { Context, Generator, Next, ThreadId } from "./generator.ts";
import { ChangingSlots, nextOf, type Slots, soonest } from "./soonest.ts";
import { type ThreadGroups, threadGroups } from "./thread-groups.ts";
import type { ThreadView } from "./thread-view.ts";
import { mapOps } from "./transform.ts";

/** Key number `n`, or null when there are no more. Must give the same answer for the same number. */
export type Keys = (n: number) => Json | null;

/** So many keys in a row without any operation mean that none will ever come. */
const MAX_EMPTY_KEYS = 10_000;

/** `generatorOf` each key, one key after the other. Sets `key` on every operation. */
export function independentSequential(
  keys: Keys,
  generatorOf: (key: Json) => Generator,
): Generator {
  return inSequence({ keys, generatorOf }, nothing, 0);
}

/**
 * Divides the client workers into groups of `threadsPerKey`; each group works on a key of its own and takes the next
 * key when `generatorOf` its key is done. Sets `key` on every operation. Done when there are no more keys.
 *
 * Throws UsageError, when it is asked, if the workers cannot be divided without a rest.
 */
export function independentConcurrent(
  threadsPerKey: number,
  keys: Keys,
  generatorOf: (key: Json) => Generator,
): Generator {
  checkCount("independentConcurrent", threadsPerKey, 1);
  const groupsOf = threadGroups((threads) => divide(threads, threadsPerKey));
  return inGroups({ keys, generatorOf, groupsOf }, null);
}

interface KeySource {
  readonly keys: Keys;
  readonly generatorOf: (key: Json) => Generator;
}

interface Grouping extends KeySource {
  readonly groupsOf: (view: ThreadView) => ThreadGroups;
}

interface Progress {
  /** The generator of each group for the key that it is at. */
  readonly slots: Slots;
  /** The number of the next key that nobody has taken. */
  readonly nextKey: number;
}

interface Answer {
  readonly next: Next;
  /** Who gave it: the generator that was asked, or that of a later key. */
  readonly asked: Generator;
  readonly nextKey: number;
}

function inSequence(source: KeySource, current: Generator, nextKey: number): Generator {
  const self: Generator = {
    next(context) {
      const answer = askOrMoveOn(source, current, nextKey, context);
      const { next, nextKey: following } = answer;
      if (next.kind === "done") return next;
      if (next.kind === "pending" && next.rest === current && following === nextKey)
        return followedBy(next, self);
      return followedBy(next, inSequence(source, next.rest, following));
    },
    update(context, event) {
      const updated = current.update(context, event);
      return updated === current ? self : inSequence(source, updated, nextKey);
    },
  };
  return self;
}

/** `progress` is null until the threads are known. */
function inGroups(grouping: Grouping, progress: Progress | null): Generator {
  const { groupsOf } = grouping;
  const self: Generator = {
    next(context) {
      const { views, groupOf } = groupsOf(context.view);
      const start = progress ?? firstKeys(grouping, views.length);
      const changing = new ChangingSlots(start.slots);
      let { nextKey } = start;
      const picked = context.pickFree();
      const first = picked === null ? 0 : (groupOf.get(picked) ?? 0);
      const choice = soonest(changing, first, context, (g, _, group) => {
        const seen = context.within(views[group] as ThreadView);
        if (seen.freeCount === 0) return pendingUntilEvent(g);
        const answer = askOrMoveOn(grouping, g, nextKey, seen);
        nextKey = answer.nextKey;
        changing.put(group, answer.asked);
        return answer.next;
      });
      return nextOf(choice, (left) => inGroups(grouping, { slots: left, nextKey }));
    },
    update(context, event) {
      const { views, groupOf } = groupsOf(context.view);
      const group = groupOf.get(event.thread) ?? -1;
      const { slots, nextKey } = progress ?? firstKeys(grouping, views.length);
      const g = slots[group];
      if (!g) return self;
      const updated = g.update(context.within(views[group] as ThreadView), event);
      return updated === g
        ? self
        : inGroups(grouping, { slots: slots.with(group, updated), nextKey });
    },
  };
  return self;
}

function divide(threads: readonly ThreadId[], threadsPerKey: number): readonly ThreadId[][] {
  const workers = threads.filter((thread) => typeof thread === "number");
  const groupCount = Math.floor(workers.length / threadsPerKey);
  if (groupCount === 0 || workers.length % threadsPerKey !== 0)
    throw new UsageError(
      `independentConcurrent: ${workers.length} client workers cannot be divided into groups of ${threadsPerKey}`,
      { hint: `Set the concurrency to a multiple of ${threadsPerKey}.` },
    );
  return Array.from({ length: groupCount }, (_, group) =>
    workers.slice(group * threadsPerKey, (group + 1) * threadsPerKey),
  );
}

function firstKeys(source: KeySource, groupCount: number): Progress {
  const slots: Generator[] = [];
  while (slots.length < groupCount) {
    const key = source.keys(slots.length);
    if (key === null) break;
    slots.push(forKey(key, source.generatorOf(key)));
  }
  const nextKey = slots.length;
  const idle = Array.from({ length: groupCount - nextKey }, () => null);
  return { slots: [...slots, ...idle], nextKey };
}

/** Asks `g`; while that is done, the generator of the next key. */
function askOrMoveOn(source: KeySource, g: Generator, firstKey: number, context: Context): Answer {
  let asked = g;
  let nextKey = firstKey;
  for (let emptyCount = 0; emptyCount <= MAX_EMPTY_KEYS; emptyCount++) {
    const next = asked.next(context);
    const key = next.kind === "done" ? source.keys(nextKey) : null;
    if (key === null) return { next, asked, nextKey };
    nextKey++;
    asked = forKey(key, source.generatorOf(key));
  }
  throw new UsageError(`independent: ${MAX_EMPTY_KEYS} keys in a row had no operations`, {
    hint: "The generator of a key is done at once, and the keys never end.",
  });
}

/** Events reach `g` whatever their key: it may have been changed again further out. */
function forKey(key: Json, g: Generator): Generator {
  return mapOps((op) => ({ ...op, key }), g);
}
