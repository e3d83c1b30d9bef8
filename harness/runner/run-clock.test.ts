import { expect, test } from "vitest";
import { RunClock } from "./run-clock.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

test("time stands still until the run begins; what is due then comes by the new count", async () => {
  const world = new VirtualClock();
  const clock = new RunClock(world);
  const times: number[] = [];
  const work = new Promise<void>((done) => {
    clock.schedule(700, () => {
      times.push(clock.now());
      clock.begin();
      clock.schedule(50, () => {
        times.push(clock.now());
        done();
      });
    });
  });
  await world.runUntil(work);
  expect(times).toEqual([0, 50]);
  expect(world.now()).toBe(750);
});
