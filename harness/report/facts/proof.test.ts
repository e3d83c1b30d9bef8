import { describe, expect, it } from "vitest";
import { failingRun } from "../testing/fixtures.ts";
import { runData } from "../testing/run-around.ts";
import { at, historyOf } from "../testing/synthetic-run.ts";
import { letterOf } from "../text/letters.ts";
import { proofsOf } from "./proof.ts";

/** A write at 1 s, a read at `readAt`; a partition from 2 s to 4 s. */
function readAround(readAt: number, healed = true) {
  const value = {
    fault: "partition",
    target: "one",
    nodes: ["n1"],
    description: "{n1} | {n2}",
    evidence: null,
  };
  const nemesis = { process: "nemesis", type: "info" } as const;
  const client = { f: "read", key: "x", value: null } as const;
  const history = historyOf([
    { ...client, process: 0, type: "invoke", time: at(1) },
    { ...client, process: 0, type: "ok", time: at(1.1) },
    {
      ...nemesis,
      f: "start",
      time: at(2),
      value: { ...value, phase: "start", outcome: "installed" },
    },
    ...(healed
      ? [
          {
            ...nemesis,
            f: "stop",
            time: at(4),
            value: { ...value, phase: "stop", outcome: "healed" },
          },
        ]
      : []),
    { ...client, process: 1, type: "invoke", time: at(readAt) },
    { ...client, process: 1, type: "ok", time: at(readAt + 0.5) },
  ]);
  const ops = history.ops.filter(({ process }) => process !== "nemesis").map(({ index }) => index);
  const finding = { anomaly: "stale-read", key: "x", message: "first\n\nsecond", ops };
  return proofsOf(
    runData(history, { checkers: { sessions: { valid: false, findings: [finding] } } }),
  )[0];
}

describe("proofsOf", () => {
  it("gathers the operations behind the indexes of a finding, each once", () => {
    const [proof] = proofsOf(failingRun());
    expect(
      proof?.operations.map(({ invoke, completion }) => [invoke.f, completion?.value]),
    ).toEqual([
      ["write", 70],
      ["write", 71],
      ["read", 71],
      ["read", 70],
    ]);
    expect(proof?.missingIndexes).toEqual([]);
    expect(proof?.faultContext).toBe(
      "The last of them began 1.91 s into partition ({n2} | {n1 n3 n4 n5}).",
    );
  });

  it("says how the last operation lies to the faults", () => {
    expect(readAround(3)?.faultContext).toContain("began 1 s into partition ({n1} | {n2})");
    expect(readAround(4.41)?.faultContext).toContain(
      "began 410 ms after partition ({n1} | {n2}) was healed",
    );
    expect(readAround(9, false)?.faultContext).toContain("began 7 s into partition");
    expect(readAround(1.2)?.faultContext).toBe(
      "The last of them began before any fault was in place.",
    );
  });

  it("takes each line of the message as a step", () => {
    expect(readAround(3)?.steps).toEqual(["first", "second"]);
  });

  it("puts what proves a violation before other findings, and owns up to unknown indexes", () => {
    const { history } = failingRun();
    const restart = history.nemesisOps.at(-1)?.index ?? 0;
    const finding = (anomaly: string) => ({ anomaly, message: "", ops: [0, restart, 999_999] });
    const proofs = proofsOf(
      runData(history, {
        checkers: {
          first: { valid: true, findings: [finding("curious")] },
          second: { valid: false, findings: [finding("wrong")] },
        },
      }),
    );
    expect(proofs.map(({ anomaly }) => anomaly)).toEqual(["wrong", "curious"]);
    expect(proofs[0]?.nemesisOps).toEqual([history.nemesisOps.at(-1)]);
    expect(proofs[0]?.missingIndexes).toEqual([999_999]);
  });

  it("letters the operations", () => {
    expect([0, 25, 26, 53].map(letterOf)).toEqual(["A", "Z", "A2", "B3"]);
  });
});
