import { expect, test } from "vitest";
import { parseHuntFlags } from "./hunt-flags.ts";
import { huntPlans } from "./hunt-plan.ts";

const plansOf = (given: Readonly<Record<string, unknown>>) => {
  const flags = parseHuntFlags({
    ...{ system: "raft-kv", bug: [], set: [], nemesis: "all", checkerTimeout: 20, out: "results" },
    ...{ json: false, everyBug: false, everyConfiguration: false, keepGoing: false, shrink: true },
    ...given,
  });
  const planOf = huntPlans(flags, new Date(0));
  return Array.from({ length: 40 }, (_, seed) => planOf(seed));
};
const kinds = (plans: ReturnType<typeof plansOf>) => [
  ...new Set(plans.flatMap(({ faults }) => faults)),
];

test("tutorial: a hunt for a planted bug begins where it shows", () => {
  const plans = plansOf({ bug: ["single-server-race"] });
  expect(kinds(plans)).toEqual(["membership"]);
  for (const plan of plans) {
    expect(plan.settings["initial-members"]).toBe("4");
    expect(plan.faultTargets).toMatchObject({ membership: ["rivals"] });
    expect(plan.timeLimitMs).toBeLessThanOrEqual(2_500);
    expect(plan.reproduce).toContain("--nemesis membership");
    expect(plan.reproduce).toContain("--run-time 2.5");
  }
});

test("what the user says stands", () => {
  const given = { nemesis: "kill,packet", set: ["initial-members=3"], runTime: 1 };
  const plans = plansOf({ bug: ["single-server-race"], ...given });
  expect(kinds(plans).toSorted()).toEqual(["kill", "packet"]);
  for (const { settings, timeLimitMs } of plans) {
    expect(settings["initial-members"]).toBe("3");
    expect(timeLimitMs).toBeLessThanOrEqual(1_000);
  }
});

test("without invariants, plans say so, and so does what repeats them", () => {
  const plans = plansOf({ bug: ["ack-rejected"], invariants: false });
  expect(plans.every(({ ignoresInvariants }) => ignoresInvariants)).toBe(true);
  expect(plans[0]?.reproduce).toContain("--no-invariants");
  expect(plansOf({})[0]?.ignoresInvariants).toBeUndefined();
});

test("without a bug, runs last up to eight seconds and have any faults", () => {
  const plans = plansOf({});
  expect(Math.max(...plans.map(({ timeLimitMs }) => timeLimitMs))).toBeGreaterThan(7_000);
  expect(kinds(plans)).toContain("clog");
  expect(plans[0]?.reproduce).not.toContain("--run-time");
});
