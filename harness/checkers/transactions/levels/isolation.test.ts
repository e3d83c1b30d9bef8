import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import { History } from "../../../core/history.ts";
import { transactionProofsIn } from "../../../core/transaction-proof.ts";
import { readForeignHistory } from "../../../store/imports/imports.ts";
import { isolation } from "./isolation.ts";
import { historyOf, parseSession } from "./testing/sessions.ts";

const BUDGET = { timeoutMs: 20_000, memoryMb: 512 };
const checker = isolation({ initial: null });
const judge = (...sessions: readonly string[]) =>
  checker.check(historyOf(sessions.map(parseSession)), BUDGET);

test("tutorial: the strongest level that holds, and what breaks the next one", async () => {
  expect(await judge("w x 1", "r x 1 | r x 1, w x 2")).toEqual({
    valid: true,
    reason: "the strongest level that holds is causal",
    details: {
      strongest: "causal",
      holds: ["read-committed", "read-atomic", "causal"],
      violated: [],
    },
  });
  expect(await judge("w x 1, w y 1", "r y 0, r x 1")).toMatchObject({
    valid: false,
    reason:
      "read-atomic does not hold (fractured-read); the strongest level that holds is read-committed",
    findings: [{ anomaly: "fractured-read" }],
    details: {
      strongest: "read-committed",
      holds: ["read-committed"],
      violated: ["read-atomic", "causal"],
    },
  });
});

test("proofs stand in the details too, for programs", async () => {
  const { details } = await judge("w x 1, w y 1", "r y 0, r x 1");
  expect(transactionProofsIn(details)).toMatchObject([
    {
      anomaly: "fractured-read",
      nodes: [
        { name: "the initial state", process: null, index: null },
        { name: "T0", process: 0, index: 0 },
        {
          name: "T1",
          process: 1,
          index: 1,
          ops: [
            ["r", "y", null],
            ["r", "x", 1],
          ],
        },
      ],
      edges: [{ kind: "ww" }, { kind: "ww" }],
    },
  ]);
});

test("reads that nobody can resolve leave a doubt, but what is broken stays broken", async () => {
  expect(await judge("w x 1", "w x 1", "r x 1")).toMatchObject({
    valid: "unknown",
    details: { strongest: null, holds: [], violated: [] },
  });
  expect(await judge("w x 1", "w x 1", "r x 1 | w y 1 | r y 0")).toMatchObject({
    valid: false,
    details: { strongest: null, holds: [], violated: ["read-atomic", "causal"] },
  });
});

test("models that were asked for are decided one by one, with proofs", async () => {
  const asking = isolation({
    initial: null,
    consistencyModels: ["serializable", "snapshot-isolation", "causal-cerone"],
  });
  const skew = ["r x 0, w y 1", "r y 0, w x 1"].map(parseSession);
  const result = await asking.check(historyOf(skew), BUDGET);
  expect(result).toMatchObject({
    valid: false,
    reason: "serializable does not hold (G2-item); snapshot-isolation holds; causal-cerone holds",
    details: {
      strongest: "causal",
      models: { serializable: false, "snapshot-isolation": true, "causal-cerone": true },
    },
  });
  expect(transactionProofsIn(result.details)[0]?.edges.map(({ kind }) => kind)).toEqual([
    "rw",
    "rw",
  ]);
});

test("an order of blind writes is searched for, and why there is none is told step by step", async () => {
  // The third sees one write of each of the other two.
  const asking = isolation({ initial: null, consistencyModels: ["serializable"] });
  const sessions = ["w x 1, w y 1", "w x 2, w y 2", "r x 1, r y 2"].map(parseSession);
  const result = await asking.check(historyOf(sessions), BUDGET);
  expect(result.findings?.map(({ message }) => message)).toEqual([PROOF]);
});

const PROOF = `no-order-of-writes:
  T1 = [w x 2] [w y 2] (process 1, lines 1 to 4)
  T2 = [w x 1] [w y 1] (process 0, lines 0 to 3)
  T3 = [r x 1] [r y 2] (process 2, lines 2 to 5)
Then:
  T2 comes before T3: T3 read x as 1, which T2 wrote.
  T2 comes before T1: T1 cannot have written y before T2, as T3, which comes after T2, read it from T1.
  T1 comes before T3: T3 read y as 2, which T1 wrote.
  T1 comes before T2: T2 cannot have written x before T1, as T3, which comes after T1, read it from T2.
  T2 would have to come before itself.`;

test("sessions count for the levels, not for models without them", async () => {
  const asking = isolation({ initial: null, consistencyModels: ["read-atomic"] });
  const stale = ["w x 1 | r x 0"].map(parseSession);
  expect(await checker.check(historyOf(stale), BUDGET)).toMatchObject({ valid: false });
  expect(await asking.check(historyOf(stale), BUDGET)).toMatchObject({ valid: true });
});

test("what it cannot decide it refuses", () => {
  expect(() => isolation({ initial: null, consistencyModels: ["cursor-stability"] })).toThrow(
    "The checker isolation cannot decide cursor-stability",
  );
});

test("registers may begin with a value", async () => {
  const value = [["r", "x", 0]];
  const history = new History([
    { index: 0, time: 0, process: 0, type: "invoke", f: "txn", value: [["r", "x", null]] },
    { index: 1, time: 1, process: 0, type: "ok", f: "txn", value },
  ]);
  expect(await isolation({ initial: 0 }).check(history, BUDGET)).toMatchObject({ valid: true });
  expect(await checker.check(history, BUDGET)).toMatchObject({
    findings: [{ anomaly: "garbage-read" }],
  });
});

test("a history without transactions proves nothing", async () => {
  expect(await checker.check(new History([]), BUDGET)).toMatchObject({ valid: "unknown" });
});

const folder = resolve(import.meta.dirname, "../../../../../shared/histories");
const mustRun = (process.env.FAULTLINE_MUST_RUN ?? "").includes("histories");
const manifestSchema = z.array(
  z.looseObject({ checker: z.string(), file: z.string(), strongest: z.string().optional() }),
);

/** AWDIT's own test histories, with the levels that its test suite expects. */
describe("recorded histories", () => {
  if (!existsSync(folder) && !mustRun) {
    it.skip(`no recorded histories in ${folder}`, () => {});
    return;
  }
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as unknown;
  const entries = manifestSchema.parse(manifest).filter((entry) => entry.checker === "isolation");

  it("are there", () => expect(entries.length).toBeGreaterThan(0));

  it.each(entries)("$file: $strongest", async ({ file, holds, strongest, violated }) => {
    const text = readFileSync(join(folder, file), "utf8");
    const result = await checker.check(readForeignHistory(text, "awdit", file), BUDGET);
    expect(result.details).toMatchObject({ strongest, holds, violated });
  });
});
