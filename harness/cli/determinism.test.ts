import { expect, test } from "vitest";
import { eventLabel, World } from "../cluster/sim/world.ts";
import { History } from "../core/history.ts";
import { BASE_PLAN } from "../hunt/testing/base-plan.ts";
import { checkDeterminism, type Simulate } from "./determinism.ts";

const TIMER = eventLabel("timer", "n1", "");
const MESSAGE = eventLabel("deliver", "n2", "vote from n1");

/** A simulation whose n-th run has events at these times; every third is a message. */
function simulating(...runs: readonly (readonly number[])[]): Simulate {
  let run = 0;
  return async (_plan, { look }) => {
    const world = new World();
    look(world);
    const times = runs[run++] ?? [];
    for (const [i, atUs] of times.entries())
      world.at(atUs, i % 3 === 2 ? MESSAGE : TIMER, () => {});
    while (world.step());
    const read = { index: 0, time: 0, process: 0, type: "invoke", f: "read", value: run } as const;
    const history = new History(times.includes(666) ? [read] : []);
    return { history, eventCount: world.eventCount, hash: world.hash };
  };
}

test("tutorial: two equal runs have one hash", async () => {
  const { eventCount, hash } = await checkDeterminism(BASE_PLAN, simulating([1, 2, 3], [1, 2, 3]));
  expect(eventCount).toBe(3);
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
});

test("the first event that differs is named, with the usual causes", async () => {
  const check = checkDeterminism(BASE_PLAN, simulating([1, 2, 3, 9], [1, 2, 4, 8]));
  await expect(check).rejects.toMatchObject({
    exitCode: 255,
    message: expect.stringMatching(
      /number 3 of its events and messages was 'deliver' at n2 \(vote from n1\) after 0\.000 s/,
    ),
    hint: expect.stringContaining("Math.random"),
  });
});

test.each([
  [
    "longer",
    [1, 2],
    [1, 2, 3],
    /number 3 of its events and messages was none, the run was over, and then 'deliver' at n2/,
  ],
  [
    "shorter",
    [1, 2, 3],
    [1, 2],
    /number 3 of its events and messages was 'deliver' at n2 .* and then none/,
  ],
])("a second run that is %s differs where one ends", async (_, first, second, message) => {
  await expect(checkDeterminism(BASE_PLAN, simulating(first, second))).rejects.toThrow(message);
});

test("a message that says something else is named, at the moment when it is sent", async () => {
  let run = 0;
  const simulate: Simulate = async (_plan, { look }) => {
    const world = new World();
    const { onSent } = look(world);
    const body = { type: "vote", term: 7, granted: run++ === 0 };
    world.at(5, TIMER, () =>
      onSent?.({ from: "n1", to: "n2", incarnation: 1, message: { src: "n1", dest: "n2", body } }),
    );
    world.step();
    return { history: new History([]), eventCount: 1, hash: world.hash };
  };
  await expect(checkDeterminism(BASE_PLAN, simulate)).rejects.toThrow(
    /number 2 .* the message n1 -> n2 \{.*"granted":true\} after .*, and then .*"granted":false/,
  );
});

test("equal events that carried other things show in what clients saw", async () => {
  const check = checkDeterminism(BASE_PLAN, simulating([666], [666]));
  await expect(check).rejects.toThrow(/same events, and yet history line 0 was .*"value":1/);
});
