import { expect, test } from "vitest";
import { CallTimeout, type Session } from "../../harness/client/client.ts";
import { History } from "../../harness/core/history.ts";
import type { Body } from "../../harness/node/message.ts";
import { echoChecker } from "./checker.ts";
import { echo } from "./echo.ts";

const OPTIONS = {
  seed: 1,
  nodes: ["n1"],
  concurrency: 1,
  keyCount: 1,
  valueCount: null,
  callTimeoutMs: 1_000,
  settings: {},
};
const BUDGET = { timeoutMs: 1_000, memoryMb: 10 };

/** The history of one echo of "hi" that a node answers like this. */
async function historyOf(answer: () => Body): Promise<History> {
  const session: Session = { id: "c1", close() {}, call: async () => answer() };
  const invocation = { process: 0, f: "echo", value: "hi" };
  const completion = await echo.openClient(session, "n1", OPTIONS).invoke(invocation);
  return new History([
    { index: 0, time: 0, type: "invoke", ...invocation },
    { index: 1, time: 1, ...invocation, ...completion },
  ]);
}

test("tutorial: a true echo is valid", async () => {
  const history = await historyOf(() => ({ type: "echo_ok", echo: "hi" }));
  expect(history.ops[1]).toMatchObject({ type: "ok", value: "hi" });
  expect(await echoChecker().check(history, BUDGET)).toEqual({ valid: true });
});

test("a wrong echo is found, with the lines that show it", async () => {
  const history = await historyOf(() => ({ type: "echo_ok", echo: "ho" }));
  expect(await echoChecker().check(history, BUDGET)).toMatchObject({
    valid: false,
    reason: 'Wrong echo: process 0 sent "hi" and got "ho" back',
    findings: [{ anomaly: "wrong-echo", ops: [0, 1] }],
  });
});

test("no answer is no echo, and no finding either", async () => {
  const history = await historyOf(() => {
    throw new CallTimeout("n1", "echo", 1_000);
  });
  expect(history.ops[1]).toMatchObject({ type: "fail", error: "timeout" });
  expect((await echoChecker().check(history, BUDGET)).valid).toBe(true);
});
