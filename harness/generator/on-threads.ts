import { UsageError } from "../core/errors.ts";
import type { Generator, ThreadId } from "./generator.ts";
import { type ThreadGroups, threadGroups } from "./thread-groups.ts";
import type { ThreadView } from "./thread-view.ts";

/**
 * `g` on the threads that `accepts` names, as if there were no others: it sees them only, and their events only.
 *
 * Throws UsageError, when it is asked, if `g` has something to offer but the run has no such thread.
 */
export function onThreads(accepts: (thread: ThreadId) => boolean, g: Generator): Generator {
  return restricted("onThreads", accepts, g);
}

/** `g` on client workers. */
export function clients(g: Generator): Generator {
  return restricted("clients", (thread) => typeof thread === "number", g);
}

/** `g` on all nemesis lanes. */
export function nemesis(g: Generator): Generator {
  return restricted("nemesis", (thread) => typeof thread === "string", g);
}

/** `g` on the nemesis lane of this name. */
export function onLane(name: string, g: Generator): Generator {
  return restricted(`onLane '${name}'`, (thread) => thread === name, g);
}

function restricted(name: string, accepts: (thread: ThreadId) => boolean, g: Generator): Generator {
  const groupsOf = threadGroups((threads) => [threads.filter(accepts)]);
  return confined({ name, groupsOf }, g);
}

interface Confines {
  readonly name: string;
  readonly groupsOf: (view: ThreadView) => ThreadGroups;
}

function confined(confines: Confines, g: Generator): Generator {
  const viewIn = (view: ThreadView): ThreadView => confines.groupsOf(view).views[0] ?? view;
  const self: Generator = {
    next(context) {
      const view = viewIn(context.view);
      const next = g.next(context.within(view));
      if (next.kind === "done") return next;
      if (view.threads.length === 0) throw nobodyError(confines.name, context.threads);
      if (next.kind === "pending" && next.rest === g) return { kind: "pending", rest: self };
      return { ...next, rest: confined(confines, next.rest) };
    },
    update(context, event) {
      const view = viewIn(context.view);
      if (!view.has(event.thread)) return self;
      const updated = g.update(context.within(view), event);
      return updated === g ? self : confined(confines, updated);
    },
  };
  return self;
}

function nobodyError(name: string, threads: readonly ThreadId[]): UsageError {
  return new UsageError(`${name}: there is no such thread to give operations to`, {
    hint: `The threads at hand are: ${threads.join(", ") || "none"}.`,
  });
}
