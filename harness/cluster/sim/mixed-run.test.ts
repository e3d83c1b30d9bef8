import { describe, expect, it } from "vitest";
import { mixedRun } from "./testing/mixed-run.ts";

describe("a simulated run", () => {
  it("is the same run for the same seed, event for event, and another for another seed", async () => {
    const traceOf = async (seed: number) => {
      const trace: string[] = [];
      const run = await mixedRun(seed, (nowUs, { kind, where, detail }) =>
        trace.push(`${nowUs} ${kind} ${where} ${detail}`),
      );
      return { ...run, trace };
    };
    const [first, again, other] = [await traceOf(1), await traceOf(1), await traceOf(2)];
    expect(again).toEqual(first);
    expect(first.trace).toHaveLength(first.eventCount);
    expect(other.hash).not.toBe(first.hash);
  });

  it("comes to its end whatever happens to whom", async () => {
    for (let seed = 100; seed < 140; seed++)
      expect((await mixedRun(seed)).eventCount).toBeGreaterThan(1_000);
  });

  // Recorded. If you have changed what the simulator or the fixture program does, and meant to, write down the new one:
  // earlier plans then give other runs than they did.
  it("is the run that it was when this test was written, on every machine and Node version", async () => {
    expect(await mixedRun(7)).toEqual({
      ...{ hash: "48e7239f934393d7", eventCount: 2_259, virtualMs: 3_609 },
    });
  });
});
