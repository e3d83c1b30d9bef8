import { describe, expect, it } from "vitest";
import { transactionProofsIn } from "../../core/transaction-proof.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import { type RwRegisterOptions, rwRegister } from "./rw-register.ts";
import { type TxnLine, txnHistory } from "./testing/txn-lines.ts";

describe("rwRegister", () => {
  it("tells what came before what, and where that contradicts itself", async () => {
    // Each of the two sees that the other has not written yet.
    const result = await check({}, together(txn(0, "r y nil, w x 1"), txn(1, "r x nil, w y 2")));
    expect(result.valid).toBe(false);
    expect(messages(result)).toEqual([
      [
        "G2-item:",
        "  T1 = [r y nil] [w x 1] (process 0, lines 0 to 2)",
        "  T2 = [r x nil] [w y 2] (process 1, lines 1 to 3)",
        "Then:",
        "  T1 comes before T2: T1 read y as nothing, and T2 wrote 2 after that, as y holds nothing before T2 or anybody writes.",
        "  However, T2 comes before T1: T2 read x as nothing, and T1 wrote 1 after that, as x holds nothing before T1 or anybody writes: a contradiction.",
      ].join("\n"),
    ]);
    expect(result.details).toMatchObject({
      anomalies: { "G2-item": 1 },
      not: ["repeatable-read"],
      strongest: ["strong-snapshot-isolation", "update-serializable"],
    });
    expect(transactionProofsIn(result.details)[0]?.edges).toMatchObject([
      { from: "T1", to: "T2", kind: "rw", key: "y", value: 2 },
      { from: "T2", to: "T1", kind: "rw", key: "x", value: 1 },
    ]);
  });

  it("finds nothing against a history that one transaction after the other explains", async () => {
    const result = await check({}, txn(0, "w x 1, w y 1"), txn(1, "r x 1, w x 2"), txn(0, "r x 2"));
    expect(result).toMatchObject({ valid: true, details: { strongest: ["strict-serializable"] } });
  });

  it("knows an order of versions only as far as it may be taken for granted", async () => {
    // T0 writes 1, T1 makes 2 of it, T2 has seen 2 and then sees 1 again: stale only if 2 came after 1.
    const stale = [txn(0, "w x 1"), txn(1, "r x 1, w x 2"), txn(2, "r x 2"), txn(2, "r x 1")];
    expect(await check({}, ...stale)).toMatchObject({ valid: true });
    const result = await check({ wfrKeys: true }, ...stale);
    expect(anomalies(result)).toEqual(["G-single-process", "G-single-realtime"]);
    expect(messages(result)[0]).toContain(
      "T1 read x as 1, and T2 wrote 2 after that, as T2 read 1 and then wrote 2",
    );
  });

  it("does not believe what contradicts itself, and says so", async () => {
    const result = await check(
      { sequentialKeys: true },
      ...[txn(0, "w x 1"), txn(0, "w x 2"), txn(1, "r x 2"), txn(1, "r x 1")],
    );
    expect(messages(result)).toEqual([
      [
        "cyclic-versions: the versions of x would have to come before themselves: their process ran T1, which wrote 1, before T2, which wrote 2; their process ran T3, which read 2, before T4, which read 1.",
        "  T1 = [w x 1] (process 0, lines 0 to 1)",
        "  T2 = [w x 2] (process 0, lines 2 to 3)",
        "  T3 = [r x 2] (process 1, lines 4 to 5)",
        "  T4 = [r x 1] (process 1, lines 6 to 7)",
      ].join("\n"),
    ]);
    const linear = await check(
      { linearizableKeys: true },
      ...[txn(0, "w x 1"), txn(1, "w x 2"), txn(2, "r x 1")],
    );
    expect(messages(linear)[0]).toContain(
      "T1, which wrote 1, had ended (line 1) before T2, which wrote 2, began (line 2)",
    );
  });

  it.each<[string, readonly (readonly TxnLine[])[]]>([
    ["G1a", [[...txn(0, "w x 1").slice(0, 1), [0, "fail", null]], txn(1, "r x 1")]],
    ["G1b", [txn(0, "w x 1, w x 2"), txn(1, "r x 1")]],
    ["garbage-read", [txn(0, "r x 7")]],
    ["internal", [txn(0, "w x 1, r x nil")]],
    ["internal", [txn(0, "w x 1"), txn(1, "r x 1, r x nil")]],
    ["future-read", [txn(0, "r x 1, w x 1")]],
    ["lost-update", [txn(0, "r x nil, w x 1"), txn(1, "r x nil, w x 2")]],
    [
      "wrong-shape",
      [
        [
          [0, "invoke", [["r", "x", null]]],
          [0, "ok", [["r", "y", 1]]],
        ],
      ],
    ],
  ])("finds %s", async (name, transactions) => {
    const result = await check({}, ...transactions);
    expect(result.valid).toBe(false);
    expect(anomalies(result)).toContain(name);
    expect(messages(result).find((message) => message.startsWith(name))).toContain("T1");
  });

  it("cannot tell who was read when a value was written twice, or when nothing committed", async () => {
    const twice = [txn(0, "w x 1"), txn(1, "w x 1"), txn(2, "r x 1")];
    expect(await check({}, ...twice)).toMatchObject({
      valid: "unknown",
      reason: expect.stringContaining("1 values were written twice"),
    });
    expect(await check({}, txn(0, "w x 1").slice(0, 1))).toMatchObject({ valid: "unknown" });
  });

  it("registers may begin with a value", async () => {
    expect(await check({ initial: 0 }, txn(0, "r x 0"))).toMatchObject({ valid: true });
  });
});

/** `"r x nil, w y 1"`: its invocation and its completion. */
function txn(process: number, text: string): readonly TxnLine[] {
  const ops = text.split(", ").map((op) => {
    const [f = "", key = "", value = ""] = op.split(" ");
    return [f, key, value === "nil" ? null : Number(value)] as const;
  });
  const asked = ops.map(([f, key, value]) => [f, key, f === "r" ? null : value]);
  return [
    [process, "invoke", asked],
    [process, "ok", ops],
  ];
}

/** All begin before any ends. */
function together(...transactions: readonly (readonly TxnLine[])[]): readonly TxnLine[] {
  return [0, 1].flatMap((at) => transactions.flatMap((lines) => lines.slice(at, at + 1)));
}

function check(
  options: RwRegisterOptions,
  ...transactions: readonly (readonly TxnLine[])[]
): Promise<CheckerResult> {
  return rwRegister(options).check(txnHistory(transactions.flat()), {
    timeoutMs: 10_000,
    memoryMb: 512,
  });
}

function messages({ findings = [] }: CheckerResult): readonly string[] {
  return findings.map(({ message }) => message);
}

function anomalies({ findings = [] }: CheckerResult): readonly string[] {
  return [...new Set(findings.map(({ anomaly }) => anomaly))];
}
