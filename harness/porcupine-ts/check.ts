import { Budget, inTime } from "./budget.ts";
import { type Decision, decideBySearch, decideFast, type Part, type Subject } from "./decide.ts";
import type { Model } from "./model.ts";
import type { Operation } from "./operation.ts";
import { report, reportNothing } from "./report.ts";
import type { CheckOptions, CheckResult } from "./result.ts";
import { split } from "./split.ts";
import { layOut } from "./timeline.ts";

/**
 * Decides whether the history is linearizable (Herlihy and Wing, "Linearizability: a correctness condition for
 * concurrent objects", 1990): whether each operation can be given one moment between its call and its return, so that
 * the model allows what the operations answered in the order of those moments. Moments may be the call and the return
 * themselves. An operation that never returned may have any moment after its call, or none.
 *
 * @throws RangeError for times that make no sense.
 */
export function check<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  options: CheckOptions = {},
): CheckResult<State, Input, Output> {
  const budget = new Budget(options);
  const { askClock } = budget;
  const prepared = inTime(() => {
    const timeline = layOut(operations, askClock);
    return { timeline, parts: split(model, operations, timeline.byCall, askClock) };
  });
  if (!prepared) return reportNothing(operations.length, budget);
  const { timeline, parts } = prepared;
  const wantsOrder = options.linearization ?? false;
  const subject = { model, operations, timeline, wantsOrder, askClock };
  return report(subject, parts, decideAll(subject, parts, budget), budget, options);
}

/**
 * Fast paths first, for all; then searches, small partitions first, each with an equal share of the time that is left. A
 * search that runs out of its share starts again with a larger one when others have left theirs unused.
 */
function decideAll<State, Input, Output>(
  subject: Subject<State, Input, Output>,
  parts: readonly Part[],
  budget: Budget,
): readonly Decision<State>[] {
  const decisions = new Map<Part, Decision<State>>();
  for (const part of parts) {
    if (budget.remainingMs === 0) break;
    const decision = inTime(() => decideFast(subject, part.members));
    if (decision) decisions.set(part, decision);
  }
  let waiting = parts
    .filter((part) => !decisions.has(part))
    .sort((a, b) => a.members.length - b.members.length);
  for (let shareMs = 0; waiting.length > 0; ) {
    const nextShareMs = budget.remainingMs / waiting.length;
    if (decisions.size === parts.length && nextShareMs <= 2 * shareMs) break;
    shareMs = nextShareMs;
    waiting.forEach((part, i) => {
      const deadline = budget.deadlineOfShare(waiting.length - i);
      const share = { budget, deadline, memoryBytes: budget.memoryBytes };
      decisions.set(part, decideBySearch(subject, part, share));
    });
    waiting = waiting.filter((part) => decisions.get(part)?.shortage === "time");
  }
  return parts.map((part) => decisions.get(part) as Decision<State>);
}
