import type { ThreadId, ThreadView } from "./thread-view.ts";

export interface ThreadGroups {
  readonly views: readonly ThreadView[];
  /** The group of each thread, as an index of `views`; threads may belong to none. */
  readonly groupOf: ReadonlyMap<ThreadId, number>;
}

/** Splits the threads of a view into groups that share no thread. The answer for one view is worked out once. */
export function threadGroups(
  split: (threads: readonly ThreadId[]) => readonly (readonly ThreadId[])[],
): (view: ThreadView) => ThreadGroups {
  const known = new WeakMap<ThreadView, ThreadGroups>();
  return (view) => {
    const found = known.get(view);
    if (found) return found;
    const views = split(view.threads).map((threads) => view.subset(threads));
    const groupOf = new Map(
      views.flatMap(({ threads }, group) => threads.map((thread) => [thread, group] as const)),
    );
    const groups = { views, groupOf };
    known.set(view, groups);
    return groups;
  };
}
