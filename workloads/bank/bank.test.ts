import { expect, test } from "vitest";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import type { Session } from "../../harness/client/client.ts";
import { History } from "../../harness/core/history.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Op, OpType } from "../../harness/core/op.ts";
import type { ReferenceBug } from "../../systems-under-test/reference-store/bugs.ts";
import { LEVEL_NAMES } from "../../systems-under-test/reference-store/levels.ts";
import { randomRun } from "../../systems-under-test/reference-store/testing/random-run.ts";
import { levelsWith } from "../transactions/testing/at-levels.ts";
import { bank, bankOp } from "./bank.ts";
import { bankChecker } from "./checker.ts";
import { openBankClient } from "./client.ts";

type Line = readonly [process: number, type: OpType, f: string, value: Json];

const TRANSFER = { from: 0, to: 1, amount: 3 };

function historyOf(...lines: readonly Line[]): History {
  return new History(
    lines.map(([process, type, f, value], index): Op => {
      return { index, time: index, process, type, f, value };
    }),
  );
}

test("tutorial: a read that sees half of a transfer", async () => {
  const history = historyOf(
    [1, "invoke", "transfer", TRANSFER],
    [2, "invoke", "read", null],
    [2, "ok", "read", { 0: 7, 1: 10 }],
    [1, "ok", "transfer", TRANSFER],
  );
  const { details, findings, valid } = await bankChecker(null).check(history, BUDGET);
  expect(valid).toBe(false);
  expect(findings?.[0]).toMatchObject({ anomaly: "wrong-total", ops: [0, 1, 2] });
  expect(findings?.[0]?.message).toContain("found 17 in all, 3 less than the 20");
  expect(findings?.[0]?.message).toContain("taken from 0 and not given to 1");
  expect(details).toMatchObject({ reads: 1, transfers: 1, lowestTotal: 17, highestTotal: 17 });
});

test("before and after a transfer all is well, and a transfer that failed explains nothing", async () => {
  const reads = [
    { 0: 10, 1: 10 },
    { 0: 7, 1: 13 },
  ].flatMap((balances): readonly Line[] => [
    [2, "invoke", "read", null],
    [2, "ok", "read", balances],
  ]);
  const transfer: readonly Line[] = [
    [1, "invoke", "transfer", TRANSFER],
    [1, "fail", "transfer", TRANSFER],
  ];
  expect((await bankChecker(null).check(historyOf(...reads), BUDGET)).valid).toBe(true);
  const wrong: readonly Line[] = [
    [2, "invoke", "read", null],
    [2, "ok", "read", { 0: 7, 1: 10 }],
  ];
  const { findings } = await bankChecker(null).check(historyOf(...transfer, ...wrong), BUDGET);
  expect(findings?.[0]?.ops).toEqual([2, 3]);
  expect(findings?.[0]?.message).toContain("any of the 0 transfers");
});

test("balances below zero, and reads that are none", async () => {
  const history = historyOf(
    [1, "invoke", "read", null],
    [1, "ok", "read", { 0: -1, 1: 21 }],
    [1, "invoke", "read", null],
    [1, "ok", "read", ["x"]],
  );
  const { details, valid } = await bankChecker(null).check(history, BUDGET);
  expect(valid).toBe(false);
  expect(details).toMatchObject({ anomalies: { "negative-balance": 1, "garbage-read": 1 } });
  expect((await bankChecker(null).check(historyOf(), BUDGET)).valid).toBe("unknown");
});

test("the client asks for transactions, and knows what untouched accounts hold", async () => {
  const asked: Json[] = [];
  const session: Session = {
    id: "c1",
    close() {},
    async call(_node, { txn = null }) {
      asked.push(txn);
      if (asked.length === 3) return { type: "error", code: 22, text: "too little" };
      return {
        type: "txn_ok",
        txn:
          asked.length === 1
            ? txn
            : [
                ["r", 0, 7],
                ["r", 1, null],
              ],
      };
    },
  };
  const client = openBankClient({ session, home: "n1", callTimeoutMs: 1_000, accountCount: 2 });
  const transfer = { process: 0, f: "transfer", value: TRANSFER };
  expect(await client.invoke(transfer)).toMatchObject({ type: "ok" });
  expect(await client.invoke({ process: 0, f: "read", value: null })).toMatchObject({
    ...{ type: "ok", value: { 0: 7, 1: 10 } },
  });
  expect(await client.invoke(transfer)).toMatchObject({ type: "fail" });
  expect(asked).toEqual([
    [
      ["add", 0, -3],
      ["add", 1, 3],
    ],
    [
      ["r", 0, null],
      ["r", 1, null],
    ],
    [
      ["add", 0, -3],
      ["add", 1, 3],
    ],
  ]);
});

test("totals hold from repeatable read and snapshot isolation up, and nowhere below", async () => {
  const found = new Map(
    await Promise.all(
      LEVEL_NAMES.map(async (level) => [level, await anomaliesAt({ isolation: level })] as const),
    ),
  );
  expect(levelsWith(found, "wrong-total")).toEqual([
    ...["read-uncommitted", "read-committed", "read-atomic", "causal"],
  ]);
  expect(levelsWith(found, "garbage-read")).toEqual([]);
});

test.each<[ReferenceBug, string]>([
  ["lost-update", "snapshot-isolation"],
  ["aborted-writes-stay", "snapshot-isolation"],
  ["dirty-read", "strict-serializable"],
])("%s is found at %s", async (bug, isolation) => {
  expect(await anomaliesAt({ isolation }, [bug])).toContain("wrong-total");
});

/** What the checker finds in any of 30 random runs of the reference store. */
async function anomaliesAt(
  settings: Readonly<Record<string, string>>,
  bugs: readonly ReferenceBug[] = [],
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (let seed = 0; seed < 30; seed++) {
    const history = await bankRun(seed, settings, bugs);
    for (const checker of bank.checkers(null, {})) {
      const { details } = await checker.check(history, BUDGET);
      for (const name of Object.keys(details?.anomalies ?? {})) names.add(name);
    }
  }
  return names;
}

/** The transactions are those of the client, and the history is told as the client tells it. */
async function bankRun(
  seed: number,
  settings: Readonly<Record<string, string>>,
  bugs: readonly ReferenceBug[],
): Promise<History> {
  const deeds: { f: string; value: Json; txn: Json }[] = [];
  for (let n = 0; n < 80; n++) {
    const { f, value = null } = bankOp(seed, n, 3);
    deeds.push({ f, value, txn: await asked({ f, value }) });
  }
  const run = randomRun({ seed, settings, bugs, txn: (n) => deeds[n]?.txn ?? null });
  return new History(
    run.ops.map((op): Op => {
      const txn = op.value as readonly (readonly Json[])[];
      if (txn[0]?.[0] !== "r")
        return {
          ...op,
          f: "transfer",
          value: {
            from: txn[0]?.[1] ?? null,
            to: txn[1]?.[1] ?? null,
            amount: txn[1]?.[2] ?? null,
          },
        };
      const balances = Object.fromEntries(txn.map(([, key, value]) => [String(key), value ?? 10]));
      return { ...op, f: "read", value: op.type === "ok" ? balances : null };
    }),
  );
}

async function asked({ f, value }: { readonly f: string; readonly value: Json }): Promise<Json> {
  let txn: Json = null;
  const session: Session = {
    id: "c1",
    close() {},
    async call(_node, body) {
      txn = body.txn ?? null;
      return { type: "error", code: 30 };
    },
  };
  await openBankClient({ session, home: "n1", callTimeoutMs: 1, accountCount: 3 }).invoke({
    ...{ process: 0, f, value },
  });
  return txn;
}
