import { describe, expect, it } from "vitest";
import { History } from "../../core/history.ts";
import { linearizable } from "./linearizable.ts";
import { type Case, fail, info, judgeSteps, ok, type Step } from "./testing/steps.ts";

const acquire: Step = ["acquire", null, ok(null)];
const release: Step = ["release", null, ok(null)];

describe("mutex", () => {
  it.each<Case>([
    ["acquired and released in turn", true, [acquire, release, acquire]],
    ["held twice", false, [acquire, acquire]],
    ["released while it is free", false, [acquire, release, release]],
    ["refused, which says nothing", true, [acquire, ["acquire", null, fail("held")]]],
    ["freed by a release that timed out", true, [acquire, ["release", null, info], acquire]],
  ])("%s: %s", async (_, valid, steps) => {
    expect((await judgeSteps("mutex", steps)).valid).toBe(valid);
  });

  it("is one lock for each key", async () => {
    const lines = ["k1", "k2"].flatMap((key, process) => [
      { process, key, f: "acquire", value: null, type: "invoke" as const },
      { process, key, f: "acquire", value: null, type: "ok" as const },
    ]);
    const history = new History(lines.map((line, index) => ({ index, time: index, ...line })));
    const budget = { timeoutMs: 10_000, memoryMb: 64 };
    const result = await linearizable({ model: "mutex", initial: null }).check(history, budget);
    expect(result).toMatchObject({ valid: true, details: { partitions: 2 } });
  });

  it("begins free, and knows two operations", async () => {
    await expect(judgeSteps("mutex", [acquire], "held")).rejects.toThrow(
      'Model mutex cannot begin with "held"',
    );
    await expect(judgeSteps("mutex", [["lock", null, info]])).rejects.toThrow(
      "index 0: model mutex does not know 'lock'",
    );
  });
});
