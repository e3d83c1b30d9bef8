import { expect, test } from "vitest";
import { History } from "../core/history.ts";
import { type HarnessNote, noteOp } from "../core/notes.ts";
import type { Op } from "../core/op.ts";
import { analyse } from "./analyse.ts";
import { ABLE_TO_ALL, planOf } from "./plan.ts";
import { parseRunFlags, RUN_DEFAULTS } from "./run-flags.ts";

const plan = planOf(
  parseRunFlags({ ...RUN_DEFAULTS, json: false, system: "raft-kv", nemesis: "none" }),
  7,
  new Date("2026-11-20T10:00:00Z"),
  ABLE_TO_ALL,
);
const FINISHED: HarnessNote = { note: "finished", messages: { sent: 1, delivered: 1, dropped: 0 } };

type Line = Omit<Op, "index" | "time">;
const done = (f: string, value: Op["value"]): readonly Line[] => [
  { process: 0, type: "invoke", f, key: 1, value: f === "read" ? null : value },
  { process: 0, type: "ok", f, key: 1, value },
];
const GOOD = [...done("write", 1), ...done("read", 1), ...done("cas", [1, 2]), ...done("read", 2)];

function judge(lines: readonly Line[], ...notes: readonly HarnessNote[]) {
  const all = [...lines, ...notes.map(noteOp)];
  return analyse(
    new History(all.map((line, index) => ({ index, time: index * 1e6, ...line }))),
    plan,
  );
}

test("tutorial: a good record, with all that verdict.json needs", async () => {
  const verdict = await judge(GOOD, FINISHED);
  expect(verdict).toMatchObject({
    ...{
      schema: 1,
      valid: true,
      seed: 7,
      system: "raft-kv",
      workload: "register",
      driver: "local",
    },
    ...{ problems: [], incidents: [], interrupted: false, durationMs: 8 },
    ops: { total: { invoked: 4, ok: 4, fail: 0, info: 0 } },
    reproduce: "npx faultline run raft-kv --nemesis none --seed 7",
  });
  expect(Object.keys(verdict.checkers)).toEqual([
    ...[
      "linearizable",
      "ladder",
      "staleness",
      "stats",
      "exceptions",
      "availability",
      "nemesis",
      "partition-sides",
    ],
    "nodes",
  ]);
});

test("a violation gives the verdict and its reason, whatever else is unknown", async () => {
  const exited = { note: "incident", node: "n1", kind: "exited", message: "exit code 1" } as const;
  const verdict = await judge([...GOOD, ...done("read", 1)], exited, FINISHED);
  expect(verdict.valid).toBe(false);
  expect(verdict.reason).toMatch(/linearizable/);
  expect(verdict.checkers.nodes?.valid).toBe("unknown");
});

test("a record that ends without its last note is judged, and marked as interrupted", async () => {
  const verdict = await judge([
    ...GOOD,
    { process: 0, type: "invoke", f: "write", key: 1, value: 9 },
  ]);
  expect(verdict).toMatchObject({ valid: true, interrupted: true, messages: null });
});

test("an empty record proves nothing", async () => {
  expect((await judge([], FINISHED)).valid).toBe("unknown");
});

test("notes come back from the record", async () => {
  const verdict = await judge(
    GOOD,
    { note: "problem", message: "disk full" },
    { note: "interrupted" },
    FINISHED,
  );
  expect(verdict).toMatchObject({ problems: ["disk full"], interrupted: true });
});
