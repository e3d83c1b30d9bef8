import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.ts";
import { transactionProofsIn } from "../../core/transaction-proof.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import { type ListAppendOptions, listAppend } from "./list-append.ts";
import { modelNamed } from "./models.ts";
import { type TxnLine, txnHistory } from "./testing/txn-lines.ts";
import { WRITE_SKEW } from "./testing/write-skew.ts";

describe("listAppend", () => {
  it("tells what came before what, and where that contradicts itself", async () => {
    // Two transactions read the same list, and both append to it: one of them did not see the other.
    const result = await check(
      [
        0,
        "invoke",
        [
          ["r", "x", null],
          ["append", "x", 1],
        ],
      ],
      [
        1,
        "invoke",
        [
          ["r", "x", null],
          ["append", "x", 2],
        ],
      ],
      [
        0,
        "ok",
        [
          ["r", "x", []],
          ["append", "x", 1],
        ],
      ],
      [
        1,
        "ok",
        [
          ["r", "x", []],
          ["append", "x", 2],
        ],
      ],
      [0, "invoke", [["r", "x", null]]],
      [0, "ok", [["r", "x", [1, 2]]]],
    );
    expect(result.valid).toBe(false);
    expect(messages(result)).toEqual([
      [
        "lost-update: T1 and T2 all read x as [] and then appended to it: none of them saw another's append.",
        "  T1 = [r x []] [append x 1] (process 0, lines 0 to 2)",
        "  T2 = [r x []] [append x 2] (process 1, lines 1 to 3)",
      ].join("\n"),
      [
        "G-single:",
        "  T1 = [r x []] [append x 2] (process 1, lines 1 to 3)",
        "  T2 = [r x []] [append x 1] (process 0, lines 0 to 2)",
        "  T3 = [r x [1 2]] (process 0, lines 4 to 5)",
        "Then:",
        "  T1 comes before T2: T1 read x as [], which does not show T2's append of 1, which comes later in T3's read of [1 2].",
        "  However, T2 comes before T1: T1 appended 2 to x after T2's 1, as T3's read of [1 2] shows: a contradiction.",
      ].join("\n"),
    ]);
    expect(result.details).toMatchObject({ anomalies: { "lost-update": 1, "G-single": 1 } });
    expect(result.findings?.[0]).toMatchObject({ key: "x", ops: [0, 1, 2, 3] });
  });

  it("gives each proof as data too: transactions, edges with reasons, and a graph to draw", async () => {
    const { details } = await check(...append("x", 1), ...read("x", []));
    const [proof] = transactionProofsIn(details);
    expect(proof).toMatchObject({
      anomaly: "G-single-realtime",
      nodes: [
        {
          name: "T1",
          process: 9,
          index: 2,
          completedIndex: 3,
          outcome: "ok",
          ops: [["r", "x", []]],
        },
        { name: "T2", process: 8, index: 0, completedIndex: 1, ops: [["append", "x", 1]] },
      ],
      edges: [
        { from: "T1", to: "T2", kind: "rw", key: "x", value: 1 },
        { from: "T2", to: "T1", kind: "realtime", key: null, value: null },
      ],
      contradiction: "T1 would have to come before itself.",
    });
    expect(proof?.edges[1]?.reason).toBe("T2 had ended (line 1) before T1 began (line 2)");
    expect(proof?.dot).toContain('"T1" -> "T2" [label="rw x"');
    expect(proof?.dot).toContain("T2 (process 8)\\nappend x 1");
  });

  it("finds nothing against a history that one transaction after the other explains", async () => {
    const result = await check(
      [0, "invoke", [["append", "x", 1]]],
      [0, "ok", [["append", "x", 1]]],
      [
        1,
        "invoke",
        [
          ["r", "x", null],
          ["append", "y", 1],
        ],
      ],
      [1, "info", null],
      [
        2,
        "invoke",
        [
          ["r", "x", null],
          ["r", "y", null],
        ],
      ],
      [
        2,
        "ok",
        [
          ["r", "x", [1]],
          ["r", "y", null],
        ],
      ],
    );
    expect(result).toMatchObject({
      valid: true,
      details: { not: [], strongest: ["strict-serializable"] },
    });
  });

  it("judges by the models that were asked for: write skew breaks serializability, not snapshots", async () => {
    expect((await checkFor(["serializable"], ...WRITE_SKEW)).valid).toBe(false);
    expect(await checkFor(["snapshot-isolation"], ...WRITE_SKEW)).toMatchObject({
      valid: true,
      details: {
        not: ["repeatable-read"],
        strongest: ["strong-snapshot-isolation", "update-serializable"],
      },
    });
  });

  it("sees a read that is behind in real time only", async () => {
    const stale: readonly TxnLine[] = [
      [0, "invoke", [["append", "x", 1]]],
      [0, "ok", [["append", "x", 1]]],
      [1, "invoke", [["r", "x", null]]],
      [1, "ok", [["r", "x", []]]],
    ];
    expect((await checkFor(["serializable"], ...stale)).valid).toBe(true);
    const result = await check(...stale);
    expect(messages(result).join()).toContain("T2 had ended (line 1) before T1 began (line 2)");
    expect(anomalies(result)).toEqual(["G-single-realtime"]);
  });

  it.each<[string, readonly TxnLine[]]>([
    ["G1a", [[0, "invoke", [["append", "x", 1]]], [0, "fail", null], ...read("x", [1])]],
    [
      "dirty-update",
      [
        [0, "invoke", [["append", "x", 1]]],
        [0, "fail", null],
        ...append("x", 2),
        ...read("x", [1, 2]),
      ],
    ],
    [
      "G1b",
      [
        [
          0,
          "invoke",
          [
            ["append", "x", 1],
            ["append", "x", 2],
          ],
        ],
        [0, "info", null],
        ...read("x", [1]),
      ],
    ],
    ["garbage-read", read("x", [7])],
    ["duplicate-elements", [...append("x", 1), ...read("x", [1, 1])]],
    [
      "incompatible-order",
      [...append("x", 1), ...append("x", 2), ...read("x", [1, 2]), ...read("x", [2])],
    ],
    [
      "internal",
      [
        [
          0,
          "invoke",
          [
            ["append", "x", 1],
            ["r", "x", null],
          ],
        ],
        [
          0,
          "ok",
          [
            ["append", "x", 1],
            ["r", "x", []],
          ],
        ],
      ],
    ],
    [
      "future-read",
      [
        [
          0,
          "invoke",
          [
            ["r", "x", null],
            ["append", "x", 1],
          ],
        ],
        [
          0,
          "ok",
          [
            ["r", "x", [1]],
            ["append", "x", 1],
          ],
        ],
      ],
    ],
    [
      "wrong-shape",
      [
        [0, "invoke", [["r", "x", null]]],
        [0, "ok", [["r", "x", "many"]]],
      ],
    ],
  ])("finds %s", async (name, lines) => {
    const result = await check(...lines);
    expect(result.valid).toBe(false);
    expect(anomalies(result)).toContain(name);
    expect(messages(result).find((message) => message.startsWith(name))).toContain("T1");
  });

  it("tells those first that the claim forbids: a run is known by its first finding", async () => {
    const update = (value: number): Json => [
      ["r", "z", null],
      ["append", "z", value],
    ];
    const lines: readonly TxnLine[] = [
      [
        1,
        "invoke",
        [
          ["append", "x", 1],
          ["r", "y", null],
        ],
      ],
      [
        2,
        "invoke",
        [
          ["append", "y", 1],
          ["r", "x", null],
        ],
      ],
      [
        1,
        "ok",
        [
          ["append", "x", 1],
          ["r", "y", [1]],
        ],
      ],
      [
        2,
        "ok",
        [
          ["append", "y", 1],
          ["r", "x", [1]],
        ],
      ],
      [8, "invoke", update(8)],
      [9, "invoke", update(9)],
      [8, "ok", update(8)],
      [9, "ok", update(9)],
    ];
    expect(anomalies(await checkFor(["strict-serializable"], ...lines))[0]).toBe("lost-update");
    const { details, findings = [] } = await checkFor(["read-committed"], ...lines);
    expect(findings[0]?.anomaly).toBe("G1c");
    expect(details).toMatchObject({ proofs: findings.map(({ anomaly }) => ({ anomaly })) });
  });

  it("cannot tell who was read when a value was appended twice, or when nothing committed", async () => {
    expect(await check(...append("x", 1), ...append("x", 1))).toMatchObject({
      valid: "unknown",
      reason: expect.stringContaining("1 was appended to x twice, on lines 0 and 2"),
    });
    expect(await check([0, "invoke", [["append", "x", 1]]])).toMatchObject({ valid: "unknown" });
  });

  it("knows Jepsen's other names of models", () => {
    expect(modelNamed("PL-3")).toBe("serializable");
    expect(modelNamed("no-such-model")).toBeUndefined();
  });
});

function append(key: string, value: number): readonly TxnLine[] {
  return [
    [8, "invoke", [["append", key, value]]],
    [8, "ok", [["append", key, value]]],
  ];
}

function read(key: string, list: readonly number[]): readonly TxnLine[] {
  return [
    [9, "invoke", [["r", key, null]]],
    [9, "ok", [["r", key, list]]],
  ];
}

function check(...lines: readonly TxnLine[]): Promise<CheckerResult> {
  return listAppend().check(txnHistory(lines), { timeoutMs: 10_000, memoryMb: 512 });
}

function checkFor(
  consistencyModels: NonNullable<ListAppendOptions["consistencyModels"]>,
  ...lines: readonly TxnLine[]
): Promise<CheckerResult> {
  const checker = listAppend({ consistencyModels });
  return checker.check(txnHistory(lines), { timeoutMs: 10_000, memoryMb: 512 });
}

function messages({ findings = [] }: CheckerResult): readonly string[] {
  return findings.map(({ message }) => message);
}

function anomalies({ findings = [] }: CheckerResult): readonly string[] {
  return [...new Set(findings.map(({ anomaly }) => anomaly))];
}
