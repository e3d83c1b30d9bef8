import type { Context, Generator } from "./generator.ts";
import { ChangingSlots, nextOf, type Slots, soonest } from "./soonest.ts";
import { type ThreadGroups, threadGroups } from "./thread-groups.ts";
import type { ThreadView } from "./thread-view.ts";

/** A copy of `g` of its own for each thread, which sees that thread and its events only. Done when all copies are. */
export function eachThread(g: Generator): Generator {
  return copies(
    { original: g, groupsOf: threadGroups((threads) => threads.map((t) => [t])) },
    null,
  );
}

interface Copying {
  readonly original: Generator;
  readonly groupsOf: (view: ThreadView) => ThreadGroups;
}

/** `slots` is null until the threads are known. */
function copies(copying: Copying, slots: Slots | null): Generator {
  const slotsIn = (context: Context): Slots => slots ?? context.threads.map(() => copying.original);
  const self: Generator = {
    next(context) {
      const { views, groupOf } = copying.groupsOf(context.view);
      const picked = context.pickFree();
      const first = picked === null ? 0 : (groupOf.get(picked) ?? 0);
      const changing = new ChangingSlots(slotsIn(context));
      const choice = soonest(changing, first, context, (g, _, index) =>
        g.next(context.within(views[index] as ThreadView)),
      );
      return nextOf(choice, (left) => (left === slots ? self : copies(copying, left)));
    },
    update(context, event) {
      const { views, groupOf } = copying.groupsOf(context.view);
      const index = groupOf.get(event.thread) ?? -1;
      const all = slotsIn(context);
      const g = all[index];
      if (!g) return self;
      const updated = g.update(context.within(views[index] as ThreadView), event);
      return updated === g ? self : copies(copying, all.with(index, updated));
    },
  };
  return self;
}
