import { describe, expect, it } from "vitest";
import { runInVirtualTime } from "./virtual-time.ts";
import { eventLabel, World } from "./world.ts";

const MS = 1_000_000;

describe("runInVirtualTime", () => {
  const sleep = (world: World, ms: number) =>
    new Promise<void>((resolve) => world.clock.schedule(world.clock.now() + ms * MS, resolve));

  it("lets an hour pass in a moment", async () => {
    const world = new World();
    const result = await runInVirtualTime(
      world,
      sleep(world, 3_600_000).then(() => world.clock.now()),
    );
    expect(result).toBe(3_600_000 * MS);
  });

  it("waits for a chain of promises of any length before time goes on", async () => {
    const world = new World();
    const seen: string[] = [];
    const chain = async (links: number) => {
      await sleep(world, 1);
      for (let i = 0; i < links; i++) await null;
      seen.push(`${links} links at ${world.nowUs}`);
    };
    const other = async () => {
      await sleep(world, 2);
      seen.push("next event");
    };
    await runInVirtualTime(world, Promise.all([chain(0), chain(3), chain(10_000), other()]));
    expect(seen).toEqual([
      ...["0 links at 1000", "3 links at 1000", "10000 links at 1000"],
      "next event",
    ]);
  });

  it("says so when everything waits", async () => {
    const forever = new Promise(() => {});
    await expect(runInVirtualTime(new World(), forever)).rejects.toThrow("everything waits");
  });

  it("fails with the work, and with an event that throws", async () => {
    const world = new World();
    const failing = sleep(world, 1).then(() => Promise.reject(new Error("work")));
    await expect(runInVirtualTime(world, failing)).rejects.toThrow("work");
    world.at(2_000, eventLabel("timer", "n1", ""), () => {
      throw new Error("event");
    });
    await expect(runInVirtualTime(world, sleep(world, 9))).rejects.toThrow("event");
  });

  it("lets real signals through while it works", async () => {
    const world = new World();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    const work = async () => {
      while (!controller.signal.aborted) await sleep(world, 1);
      return "interrupted";
    };
    expect(await runInVirtualTime(world, work())).toBe("interrupted");
  });
});
