import { History } from "../../core/history.ts";
import type { Op } from "../../core/op.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import type { RunData } from "../run-data.ts";
import { PLAN, runData } from "./run-around.ts";
import { at, historyOf, type SyntheticFault, syntheticHistory } from "./synthetic-run.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const REPRODUCE = "npx faultline run raft-kv --bug stale-read --seed 42";

const FAULTS: readonly SyntheticFault[] = [
  {
    fault: "partition",
    target: "majority",
    nodes: ["n1", "n2"],
    description: "{n1 n2} | {n3 n4 n5}",
    fromMs: 1200,
    toMs: 4100,
  },
  {
    fault: "pause",
    target: "one",
    nodes: ["n4"],
    description: "n4 stopped",
    fromMs: 3300,
    toMs: 5600,
  },
  {
    fault: "kill",
    target: "leaders",
    nodes: ["n3"],
    description: "n3 killed",
    fromMs: 6400,
    toMs: 8200,
  },
  {
    fault: "partition",
    target: "leader",
    nodes: ["n2"],
    description: "{n2} | {n1 n3 n4 n5}",
    fromMs: 9300,
    toMs: 13_300,
  },
  {
    fault: "kill",
    target: "minority",
    nodes: ["n1", "n5"],
    description: "n1, n5 killed",
    fromMs: 14_000,
    toMs: 15_900,
  },
  {
    fault: "pause",
    target: "majority",
    nodes: ["n1", "n2", "n4"],
    description: "n1, n2, n4 stopped",
    fromMs: 15_100,
    toMs: 16_300,
  },
  {
    fault: "partition",
    target: "bridge",
    nodes: NODES,
    description: "{n1 n2 n3} | {n3 n4 n5}",
    fromMs: 17_400,
    toMs: 19_200,
  },
];

/** A leader that was cut off answers a read from its own state. */
export function failingRun(): RunData {
  const background = synthetic(2000, 20_000, FAULTS);
  const history = withStaleRead(background);
  const ops = indexesOf(history, "k9");
  const [order, [stuck = 0]] = [ops.filter((_, at) => at % 2 === 0 && at < 6), ops.slice(6)];
  const message = [
    "write k9 71 by p11 was ok at 10.481 s, so from then on k9 is 71 or something later.",
    "read k9 by p12 saw 71 at 10.930 s.",
    "read k9 by p13 began at 11.212 s, after both, and saw 70.",
    "Nothing wrote 70 after 71: no order of these operations allows it.",
  ].join("\n");
  return runData(history, {
    valid: false,
    reason: "Key k9 is not linearizable: 4 operations cannot be ordered.",
    bugs: ["stale-read"],
    reproduce: REPRODUCE,
    checkers: {
      linearizable: {
        valid: false,
        reason: "Key k9 is not linearizable: 4 operations cannot be ordered.",
        findings: [
          { anomaly: "nonlinearizable", key: "k9", ops, message, placement: { order, stuck } },
        ],
        details: {
          partitions: 9,
          operations: history.operations.length,
          algorithms: { wgl: 8, register: 1 },
          elapsedMs: 41,
        },
      },
      ...otherCheckers(),
    },
    incidents: [{ node: "n3", kind: "bad-output", message: "line 12: not JSON: 'hello'" }],
  });
}

export function passingRun(): RunData {
  return runData(synthetic(2000, 20_000, FAULTS), {
    valid: true,
    reason: "No violation found in 2,000 operations under partition, kill and pause.",
    checkers: {
      linearizable: { valid: true, details: { partitions: 8, operations: 2000, elapsedMs: 38 } },
      ...otherCheckers(),
    },
  });
}

/** The checker ran out of time, and one fault did not bite. */
export function unknownRun(): RunData {
  const lying = FAULTS.map((fault) =>
    fault.fault === "kill" ? { ...fault, outcome: "failed" as const, toMs: null } : fault,
  );
  const reason = "kill was never seen to be in place.";
  return runData(synthetic(400, 20_000, lying), {
    valid: "unknown",
    reason: `Too little to call it valid: ${reason}`,
    checkers: {
      linearizable: { valid: "unknown", reason: "Spent its 60 s on key k2 (812 operations)." },
      ...otherCheckers(),
      nemesis: { valid: "unknown", reason },
    },
    problems: ["stopping n2 took longer than 5 s"],
  });
}

/** Ended by hand before the first operation. */
export function interruptedRun(): RunData {
  const run = runData(new History([]), {
    valid: "unknown",
    reason: "Interrupted before any operation was recorded.",
    interrupted: true,
    checkers: {},
  });
  return { ...run, nodeLogs: [] };
}

/** Two minutes with a hundred workers. */
export function bigRun(operationCount = 50_000): RunData {
  const history = synthetic(operationCount, 120_000, FAULTS, 100);
  const run = runData(history, { valid: true, checkers: otherCheckers() });
  return { ...run, plan: { ...PLAN, concurrency: 100, timeLimitMs: 120_000 } };
}

function synthetic(
  operationCount: number,
  durationMs: number,
  faults: readonly SyntheticFault[],
  concurrency = 10,
): History {
  return syntheticHistory({
    seed: 42,
    operationCount,
    durationMs,
    concurrency,
    processStride: Math.max(concurrency, PLAN.concurrency),
    nodes: NODES,
    faults,
  });
}

/** Four operations on k9 by processes of their own, so that they fit between any others. */
function withStaleRead(background: History): History {
  const call = (
    process: number,
    node: string,
    f: string,
    [from, to]: readonly [number, number],
    [asked, answered]: readonly [number | null, number],
  ): readonly Omit<Op, "index">[] => {
    const base = { process, node, f, key: "k9" };
    return [
      { ...base, type: "invoke", time: at(from), value: asked },
      { ...base, type: "ok", time: at(to), value: answered },
    ];
  };
  return historyOf([
    ...background.ops,
    ...call(10, "n2", "write", [8.902, 8.917], [70, 70]),
    ...call(11, "n3", "write", [10.402, 10.481], [71, 71]),
    ...call(12, "n5", "read", [10.911, 10.93], [null, 71]),
    ...call(13, "n2", "read", [11.212, 11.215], [null, 70]),
  ]);
}

function indexesOf(history: History, key: string): readonly number[] {
  return history.ops.filter((op) => op.key === key).map(({ index }) => index);
}

function otherCheckers(): Record<string, CheckerResult> {
  return {
    stats: { valid: true, details: { okShare: 0.861, leastOkF: "cas" } },
    exceptions: {
      valid: true,
      details: { errors: [{ f: "cas", error: "precondition-failed", count: 112, firstIndex: 40 }] },
    },
    availability: {
      valid: true,
      details: {
        okShare: 0.861,
        longestOutageMs: 812.4,
        recoveryMedianMs: 212,
        recoveryMaxMs: 904,
      },
    },
    nemesis: { valid: true, details: { partition: { verified: 3, okDuring: 301 } } },
  };
}
