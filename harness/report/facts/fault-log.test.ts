import { describe, expect, it } from "vitest";
import { noteOp } from "../../core/notes.ts";
import { passingRun } from "../testing/fixtures.ts";
import { at, historyOf } from "../testing/synthetic-run.ts";
import { faultLog } from "./fault-log.ts";

const nemesis = { process: "nemesis", value: { target: "one" } } as const;

describe("faultLog", () => {
  it("lists each act with its outcome", () => {
    const log = faultLog(passingRun().history);
    expect(log).toHaveLength(14);
    expect(log[0]).toMatchObject({
      time: at(1.2),
      f: "start-partition",
      outcome: "installed",
      target: "majority",
      description: "{n1 n2} | {n3 n4 n5}",
    });
    expect(log.filter(({ outcome }) => outcome === "healed")).toHaveLength(7);
  });

  it("keeps acts that crashed, that the record does not see end, and lines of unknown shape", () => {
    const history = historyOf([
      { ...nemesis, type: "info", f: "kill", time: 1 },
      { ...nemesis, type: "info", f: "kill", time: 2, error: ["nemesis-failed", "boom"] },
      { ...nemesis, type: "info", f: "clock", time: 3 },
      { ...nemesis, type: "info", f: "kill", time: 4 },
      { ...nemesis, type: "info", f: "clock", time: 5, value: "bumped" },
      { ...nemesis, type: "invoke", f: "restart", time: 6 },
    ]);
    const log = faultLog(history).map(({ time, f, outcome, description }) => ({
      time,
      f,
      outcome,
      description,
    }));
    expect(log).toEqual([
      { time: 2, f: "kill", outcome: "failed", description: "nemesis-failed: boom" },
      { time: 4, f: "kill", outcome: "unfinished", description: "" },
      { time: 5, f: "clock", outcome: "recorded", description: "" },
      { time: 6, f: "restart", outcome: "unfinished", description: "" },
    ]);
  });

  it("leaves out what the harness noted on the same process", () => {
    const history = historyOf([
      { ...noteOp({ note: "began", realtimeMs: 1 }), time: 0 },
      { ...noteOp({ note: "finished", messages: null }), time: 9 },
    ]);
    expect(faultLog(history)).toEqual([]);
  });
});
