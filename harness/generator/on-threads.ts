import { UsageError } from "../core/errors.ts";
import type { TimeNs } from "../core/ids.ts";
import { followedBy } from "./followed-by.ts";
import type {
  Context,
  Generator,
  GeneratorEvent,
  NemesisLane,
  Next,
  ThreadId,
} from "./generator.ts";
import { threadGroups } from "./thread-groups.ts";
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
  let known: readonly [outer: ThreadView, inner: ThreadView] | null = null;
  const viewIn = (outer: ThreadView): ThreadView => {
    if (known?.[0] !== outer) known = [outer, groupsOf(outer).views[0] ?? outer];
    return known[1];
  };
  return new Confined({ name, viewIn }, g);
}

interface Confines {
  readonly name: string;
  readonly viewIn: (view: ThreadView) => ThreadView;
}

/** What was answered on a lane, and when it is the answer. */
interface Remembered {
  readonly next: Next;
  readonly view: ThreadView;
  readonly isFree: boolean;
  readonly from: TimeNs;
  readonly until: TimeNs;
}

class Confined implements Generator {
  readonly #confines: Confines;
  readonly #g: Generator;
  #remembered: Remembered | null = null;

  constructor(confines: Confines, g: Generator) {
    this.#confines = confines;
    this.#g = g;
  }

  next(context: Context): Next {
    const view = this.#confines.viewIn(context.view);
    const known = this.#remembered;
    if (known !== null && isFor(known, context, view)) return known.next;
    const next = this.#ask(context, view);
    this.#remember(next, context, view);
    return next;
  }

  update(context: Context, event: GeneratorEvent): Generator {
    const view = this.#confines.viewIn(context.view);
    if (!view.has(event.thread)) return this;
    const updated = this.#g.update(context.within(view), event);
    return updated === this.#g ? this : new Confined(this.#confines, updated);
  }

  #ask(context: Context, view: ThreadView): Next {
    const next = this.#g.next(context.within(view));
    if (next.kind === "done") return next;
    if (view.threads.length === 0) throw nobodyError(this.#confines.name, context.threads);
    const isSame = next.rest === this.#g;
    return followedBy(next, isSame ? this : new Confined(this.#confines, next.rest));
  }

  /**
   * A lane waits most of the time, and is asked whenever anything happens anywhere. All that its generator sees are the time
   * and whether the lane is free. With client workers, it would be more: who has which process, and whose turn it is.
   */
  #remember(next: Next, context: Context, view: ThreadView): void {
    if (next.kind === "done" || next.standsUntil === undefined) return;
    const lane = laneOf(view);
    if (lane === null || next.standsUntil <= context.time) return;
    const isFree = context.isFree(lane);
    this.#remembered = { next, view, isFree, from: context.time, until: next.standsUntil };
  }
}

function isFor(known: Remembered, context: Context, view: ThreadView): boolean {
  if (known.view !== view || context.time < known.from || context.time >= known.until) return false;
  const lane = laneOf(view);
  return lane !== null && context.isFree(lane) === known.isFree;
}

/** The only thread of a view, where that is a lane. */
function laneOf({ threads }: ThreadView): NemesisLane | null {
  const [first] = threads;
  return threads.length === 1 && typeof first === "string" ? first : null;
}

function nobodyError(name: string, threads: readonly ThreadId[]): UsageError {
  return new UsageError(`${name}: there is no such thread to give operations to`, {
    hint: `The threads at hand are: ${threads.join(", ") || "none"}.`,
  });
}
