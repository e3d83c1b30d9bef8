import { expect, test } from "vitest";
import type { Plan } from "../core/plan.ts";
import type { ScheduledFault } from "../core/schedule.ts";
import { normalise } from "./schedule-normalise.ts";

const planOf = (faults: readonly ScheduledFault[]): Plan =>
  ({
    ...{ nodes: ["n1", "n2", "n3"], concurrency: 2, faults: [] },
    schedule: {
      operations: [1, 0, 2].map((thread) => ({
        atMs: 10 - thread,
        thread,
        f: "read",
        value: null,
      })),
      faults,
    },
  }) as unknown as Plan;
const kill = (startAtMs: number, stopAtMs: number, ...nodes: string[]): ScheduledFault => ({
  ...{ fault: "kill", startAtMs, stopAtMs, value: { nodes } },
});

test("tutorial: what cannot be done is left out", () => {
  const { schedule, faults } = normalise(
    planOf([kill(5, 9, "n2", "n7"), kill(1, 2, "n8"), kill(4, 4, "n1")]),
  );
  expect(schedule?.operations.map(({ thread }) => thread)).toEqual([1, 0]);
  expect(schedule?.faults).toEqual([kill(5, 9, "n2")]);
  expect(faults).toEqual(["kill"]);
});

test("faults of one kind follow each other", () => {
  const { schedule } = normalise(planOf([kill(1, 5, "n1"), kill(3, 8, "n2"), kill(2, 4, "n3")]));
  expect(schedule?.faults).toEqual([kill(1, 5, "n1"), kill(5, 8, "n2")]);
});

test("links are cut between nodes that exist", () => {
  const cut = { ...kill(1, 2), fault: "partition" as const };
  const { schedule } = normalise(
    planOf([{ ...cut, value: { grudge: { n1: ["n2", "n5"], n5: ["n1"] } } }]),
  );
  expect(schedule?.faults[0]?.value).toEqual({ grudge: { n1: ["n2"] } });
});

test("lasting harm comes to a minority only, all faults together, unless it is wanted without a bound", () => {
  const harm = (at: number, node: string): ScheduledFault => ({
    ...{ fault: "corruption", startAtMs: at, stopAtMs: at + 1 },
    value: { nodes: [node], seeds: { [node]: at } },
  });
  const plan = planOf([harm(1, "n1"), harm(2, "n2"), harm(3, "n1")]);
  expect(normalise(plan).schedule?.faults).toEqual([harm(1, "n1"), harm(3, "n1")]);
  const unbounded = { ...plan, unboundedDamage: true };
  expect(normalise(unbounded).schedule?.faults).toEqual(plan.schedule?.faults);
});
