import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import type { TransactionProof } from "../../core/transaction-proof.ts";
import { at, historyOf } from "../testing/synthetic-run.ts";
import { CycleDrawing } from "./cycle-drawing.tsx";
import { ringOf } from "./cycle-ring.ts";

const PROOF: TransactionProof = {
  anomaly: "G1c",
  nodes: [
    {
      name: "T1",
      process: 7,
      index: 0,
      completedIndex: 1,
      outcome: "ok",
      ops: [["append", "x", 2]],
    },
    {
      name: "T2",
      process: 3,
      index: 2,
      completedIndex: 3,
      outcome: "info",
      ops: [["r", "<y>", [1]]],
    },
  ],
  edges: [
    { from: "T1", to: "T2", kind: "wr", key: "y", value: 1, reason: "T2 read what T1 appended" },
    { from: "T2", to: "T1", kind: "ww", key: "x", value: 2, reason: "T1 appended after T2" },
  ],
  contradiction: "T1 would have to come before itself.",
  dot: "",
};

describe("the drawing of a cycle", () => {
  it("shows each transaction, each reason and the contradiction, with the letters of the proof", () => {
    const lines = [0, 1, 2, 3].map((n) => ({
      ...{ process: n < 2 ? 7 : 3, f: "txn", value: [], time: at(n) },
      type: n % 2 === 0 ? ("invoke" as const) : ("ok" as const),
    }));
    const { operations } = historyOf(lines);
    const html = renderToString(<CycleDrawing proof={PROOF} operations={operations} />);
    for (const text of [
      "T1 (A) · p7",
      "append x 2",
      "T2 (B) · p3 · info",
      "T2 read what T1 appended",
    ])
      expect(html).toContain(text);
    expect(html).toContain("T1 would have to come before itself.");
    expect(html).toContain("r &lt;y> [1]");
    expect(html.match(/class="cycle-line"/g)).toHaveLength(2);
  });

  it("places boxes so that none covers another", () => {
    for (let count = 2; count <= 10; count++) {
      const { boxes, width, height } = ringOf(Array(count).fill({ width: 240, height: 90 }));
      for (const [i, box] of boxes.entries()) {
        expect(box.x - box.width / 2).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width / 2).toBeLessThanOrEqual(width);
        expect(box.y + box.height / 2).toBeLessThanOrEqual(height);
        for (const other of boxes.slice(i + 1)) {
          const apart = Math.abs(box.x - other.x) >= 240 || Math.abs(box.y - other.y) >= 90;
          expect(apart, `${count} boxes`).toBe(true);
        }
      }
    }
  });
});
