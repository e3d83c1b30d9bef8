import type { Abilities } from "../cluster/cluster.ts";
import type { Plan } from "../core/plan.ts";
import { scheduleOf } from "../hunt/schedule-of.ts";
import type { Recording } from "./recording.ts";

export interface Replayable {
  readonly plan: Plan;
  /** What will not be as it was, in sentences. */
  readonly remarks: readonly string[];
}

/**
 * The plan that does again on another driver what a run did: its operations and faults at their times, where they are
 * known. On the simulator, a simulated run needs nothing but its plan.
 */
export function replayable(
  { plan, history }: Recording,
  driver: Plan["driver"],
  abilities: Abilities,
): Replayable {
  const isExact = driver === "sim" && plan.driver === "sim";
  if (isExact) return { plan, remarks: [] };
  const remarks: string[] = [];
  if (plan.schedule === null && history === null)
    remarks.push("There is no history beside the plan: faults and operations are drawn again.");
  const schedule = plan.schedule ?? (history === null ? null : scheduleOf(history, plan));
  const unable = plan.faults.flatMap((fault) => {
    const why = abilities[fault];
    return why === null ? [] : [{ fault, why }];
  });
  for (const { fault, why } of unable) remarks.push(`Left out: ${fault} (${why}).`);
  const isAble = (fault: Plan["faults"][number]): boolean => abilities[fault] === null;
  remarks.push(
    `Made on ${plan.driver}, tried on ${driver}: same faults, same operations, other timing. It may or may not go wrong.`,
  );
  return {
    plan: {
      ...plan,
      driver,
      livenessMs: driver === "sim" ? plan.livenessMs : 0,
      faults: plan.faults.filter(isAble),
      leftOutFaults: unable,
      schedule: schedule && {
        ...schedule,
        faults: schedule.faults.filter(({ fault }) => isAble(fault)),
      },
    },
    remarks,
  };
}
