import { describe, expect, it } from "vitest";
import { faultWindows } from "../../core/faults.ts";
import type { RunData } from "../run-data.ts";
import { interruptedRun, passingRun, unknownRun } from "../testing/fixtures.ts";
import { PLAN, runData } from "../testing/run-around.ts";
import { at, historyOf } from "../testing/synthetic-run.ts";
import { faultExposures, gapsOf } from "./exposure.ts";

function exposuresOf(data: RunData) {
  return faultExposures(data, faultWindows(data.history));
}

describe("faultExposures", () => {
  it("counts operations that were open during a window, and successes only when they fell into it", () => {
    const fault = {
      fault: "kill",
      target: "one",
      nodes: ["n1"],
      description: "n1",
      evidence: null,
    };
    const nemesis = { process: "nemesis", type: "info", f: "kill" } as const;
    const call = (process: number, f: string, from: number, to: number, type: "ok" | "info") => [
      { process, f, value: null, type: "invoke" as const, time: at(from) },
      { process, f, value: null, type, time: at(to) },
    ];
    const history = historyOf([
      ...call(0, "read", 0, 0.9, "ok"),
      ...call(1, "read", 0.5, 1.5, "ok"),
      ...call(2, "write", 1.5, 1.6, "ok"),
      ...call(3, "write", 1.9, 3, "info"),
      ...call(4, "read", 2.1, 2.2, "ok"),
      ...call(5, "write", 1.95, 2.3, "ok"),
      { ...nemesis, time: at(1), value: { ...fault, phase: "start", outcome: "installed" } },
      { ...nemesis, time: at(2), value: { ...fault, phase: "stop", outcome: "healed" } },
    ]);
    const data = { ...runData(history, {}), plan: { ...PLAN, faults: ["kill"] as const } };
    const [kill] = exposuresOf(data);
    expect(kill).toMatchObject({
      fault: "kill",
      requested: true,
      inPlaceNs: at(1),
      operationCount: 4,
    });
    expect([...(kill?.okByF ?? [])]).toEqual([
      ["read", 1],
      ["write", 1],
    ]);
  });
});

describe("gapsOf", () => {
  it("has nothing to say of a thorough run", () => {
    const data = passingRun();
    expect(gapsOf(data, exposuresOf(data))).toEqual([]);
  });

  it("names a fault that never bit", () => {
    const data = unknownRun();
    expect(gapsOf(data, exposuresOf(data))).toContain(
      "kill: never seen to be in place, so untested (2 failed, 0 skipped).",
    );
  });

  it("names each kind of operation that never succeeded, and a run without faults", () => {
    const { history } = interruptedRun();
    const none = { invoked: 3, ok: 0, fail: 3, info: 0 };
    const data = { ...runData(history, { ops: { total: none, byF: { cas: none } } }), plan: null };
    expect(gapsOf(data, exposuresOf(data))).toEqual([
      "No fault was injected: nothing is shown about behaviour under faults.",
      "No cas ever succeeded.",
    ]);
  });
});
