import { UsageError } from "../core/errors.ts";
import { checkCount } from "./arguments.ts";
import type { Context, Generator, Next, ThreadId } from "./generator.ts";
import { ChangingSlots, nextOf, type Slots, soonest } from "./soonest.ts";
import { type ThreadGroups, threadGroups } from "./thread-groups.ts";
import type { ThreadView } from "./thread-view.ts";

/**
 * The first threads for the first generator, as many as its count says, the next ones for the next, and all others for
 * `rest`. Each sees its own threads and their events only. Done when all are.
 *
 * Throws UsageError, when it is asked, if there are fewer threads than reserved.
 */
export function reserve(
  shares: readonly (readonly [count: number, g: Generator])[],
  rest: Generator,
): Generator {
  for (const [count] of shares) checkCount("reserve", count, 1);
  const counts = shares.map(([count]) => count);
  const groupsOf = threadGroups((threads) => deal(counts, threads));
  return reserved(groupsOf, [...shares.map(([, g]) => g), rest]);
}

function deal(counts: readonly number[], threads: readonly ThreadId[]) {
  const needed = counts.reduce((sum, count) => sum + count, 0);
  if (needed > threads.length)
    throw new UsageError(
      `reserve: ${needed} threads are reserved, but there are ${threads.length}`,
      {
        hint: "Raise the concurrency, or reserve fewer threads.",
      },
    );
  let position = 0;
  const groups = counts.map((count) => {
    position += count;
    return threads.slice(position - count, position);
  });
  return [...groups, threads.slice(position)];
}

function reserved(groupsOf: (view: ThreadView) => ThreadGroups, slots: Slots): Generator {
  const self: Generator = {
    next(context) {
      const { views, groupOf } = groupsOf(context.view);
      const picked = context.pickFree();
      // Whoever owns a thread drawn at random goes first: each gets turns in proportion to its free threads.
      const first = picked === null ? 0 : (groupOf.get(picked) ?? 0);
      const choice = soonest(new ChangingSlots(slots), first, context, (g, _, group) =>
        askGroup(g, context.within(views[group] as ThreadView)),
      );
      return nextOf(choice, (left) => (left === slots ? self : reserved(groupsOf, left)));
    },
    update(context, event) {
      const { views, groupOf } = groupsOf(context.view);
      const group = groupOf.get(event.thread) ?? -1;
      const g = slots[group];
      if (!g) return self;
      const updated = g.update(context.within(views[group] as ThreadView), event);
      return updated === g ? self : reserved(groupsOf, slots.with(group, updated));
    },
  };
  return self;
}

function askGroup(g: Generator, context: Context): Next {
  const next = g.next(context);
  if (context.threads.length > 0 || next.kind === "done") return next;
  throw new UsageError("reserve: all threads are reserved, and none is left for the rest", {
    hint: "Raise the concurrency, reserve fewer threads, or give `nothing` as the rest.",
  });
}
