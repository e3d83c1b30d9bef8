import type { Shortage } from "../budget.ts";
import type { Model } from "../model.ts";
import type { Operation } from "../operation.ts";
import { RegisterSteps } from "../register/steps.ts";
import type { Timeline } from "../timeline.ts";
import { DepthFirst } from "./depth-first.ts";
import { ReadLookahead } from "./lookahead.ts";
import { Race, type SearchLimits } from "./race.ts";
import { ModelSteps } from "./steps.ts";
import { type Layout, layOutWindow } from "./window.ts";

export type { SearchLimits };

export interface SearchOutcome<State> {
  readonly result: "ok" | "illegal" | "unknown";
  readonly shortage?: Shortage;
  /** When ok: operation numbers in a legal order. */
  readonly order: Int32Array;
  readonly configurations: number;
  readonly bytes: number;
  /** Of the operations that returned: how many, in the order of returns, some order puts in place. */
  readonly placed: number;
  readonly total: number;
  /** The next one in the order of returns, which no order found so far puts in place. -1: none. */
  readonly stuck: number;
  /** The states that were possible before it. */
  readonly states: readonly State[];
  /** When illegal: operations called after this position had no part in it. */
  readonly horizon: number;
}

/**
 * Looks for a legal order among all. On registers two ways of searching take turns: depth first, which is lucky on legal
 * histories, and from return to return with all configurations, which tires less of illegal ones. The first answer counts.
 *
 * @param members operation numbers in the order of their calls.
 */
export function search<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  timeline: Timeline,
  members: ArrayLike<number>,
  limits: SearchLimits,
): SearchOutcome<State> {
  const layout = layOutWindow(model, operations, timeline, members, limits.askClock);
  const steps = model.register
    ? new RegisterSteps(model, model.register, operations, timeline, layout, limits)
    : new ModelSteps(model, operations, layout);
  limits.askClock?.();
  const depthFirst = new DepthFirst(layout, steps, {
    memoryBytes: model.register ? limits.memoryBytes / 2 : limits.memoryBytes,
    waitsForDemand: model.register !== undefined,
    lookahead:
      limits.looksAhead && model.canLeadTo
        ? (placement) => new ReadLookahead(model, operations, layout, placement)
        : null,
  });
  const race = new Race(layout, steps, depthFirst, limits).run(model.register !== undefined);
  const stuck = race.result === "ok" ? undefined : layout.byReturn[race.rank];
  return {
    result: race.result,
    ...(race.shortage && { shortage: race.shortage }),
    order: race.result === "ok" ? orderOf(layout, race.trail) : new Int32Array(0),
    configurations: race.configurations,
    bytes: race.bytes,
    placed: race.rank,
    total: layout.members.length,
    stuck: stuck === undefined ? -1 : (layout.members[stuck] as number),
    horizon: race.horizon,
    states: [...race.states].map((state) => steps.stateOf(state)).filter((state) => state !== null),
  };
}

function orderOf({ members, pending }: Layout<unknown>, trail: readonly number[]): Int32Array {
  const used = new Int32Array(pending.length);
  return Int32Array.from(trail, (entry) => {
    if (entry >= 0) return members[entry] as number;
    const nth = used[~entry] as number;
    used[~entry] = nth + 1;
    return pending[~entry]?.operations[nth] as number;
  });
}
