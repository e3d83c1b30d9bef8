import { describe, expect, it } from "vitest";
import { History } from "../../core/history.ts";
import { noteOp } from "../../core/notes.ts";
import { runData } from "../testing/run-around.ts";
import { traceBuilder } from "../testing/trace-builder.ts";
import { pageLogs } from "./page-logs.ts";

describe("what nodes wrote, on the time axis of the run", () => {
  it("is read from lines that carry the time of day", () => {
    const began = { ...noteOp({ note: "began", realtimeMs: 5_000 }), index: 0, time: 0 };
    const tail = [
      "not JSON",
      '{"half of',
      JSON.stringify({ realtimeMs: 5_250, event: "leader", detail: { term: 3 } }),
      JSON.stringify({ realtimeMs: 5_500, event: "commit", detail: null }),
    ].join("\n");
    const data = {
      ...runData(new History([began]), {}),
      nodeLogs: [{ node: "n1", name: "stderr", tail, truncatedBytes: 0 }],
    };
    expect(pageLogs(data, null)).toEqual({
      logs: [
        {
          node: "n1",
          lines: [
            { atUs: 250_000, text: 'leader {"term":3}' },
            { atUs: 500_000, text: "commit" },
          ],
        },
      ],
      moments: [{ atUs: 250_000, node: "n1", role: "leader", leader: true, term: 3 }],
    });
    expect(pageLogs({ ...data, history: new History([]) }, null).logs).toEqual([]);
  });

  it("of a long trace is what lies nearest to the violation", () => {
    const trace = traceBuilder(["n1"]);
    for (let term = 1; term <= 5_000; term++) {
      trace.at(term * 1_000);
      trace.state("n1", "follower", term);
    }
    const data = { ...runData(new History([]), {}), trace: trace.build() };
    const linesAround = (aroundUs: number | null) => {
      const lines = pageLogs(data, aroundUs).logs[0]?.lines ?? [];
      return [lines.length, lines[0]?.atUs, lines.at(-1)?.atUs];
    };
    expect(linesAround(2_000_000)).toEqual([2_000, 1_001_000, 3_000_000]);
    expect(linesAround(0)).toEqual([2_000, 1_000, 2_000_000]);
    expect(linesAround(null)).toEqual([2_000, 3_001_000, 5_000_000]);
  });
});
