import { expect, test } from "vitest";
import type { Client } from "../client/client.ts";
import type { FaultRecord } from "../core/faults.ts";
import type { Completion } from "../core/op.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";
import { createClientWorker, createNemesisWorker } from "./workers.ts";

const read = (process: number) => ({ process, f: "read", value: null });

function clientWorker(invoke: () => Promise<Completion>, openClient?: () => Promise<Client>) {
  const clock = new VirtualClock();
  const events: string[] = [];
  const worker = createClientWorker({
    ...{ clock, node: "n1", opTimeoutMs: 100 },
    openClient: async (process, node) => {
      events.push(`open ${process} ${node}`);
      return openClient ? openClient() : { invoke, close: () => events.push(`close ${process}`) };
    },
  });
  return { events, run: (process: number) => clock.runUntil(worker.run(read(process))) };
}

test("tutorial: one client for each process, closed when the next one comes", async () => {
  const { events, run } = clientWorker(async () => ({ type: "ok", value: 1 }));
  expect(await run(0)).toEqual({ type: "ok", value: 1 });
  await run(0);
  await run(10);
  expect(events).toEqual(["open 0 n1", "close 0", "open 10 n1"]);
});

test("a client that cannot be opened never sent anything: fail", async () => {
  const { run } = clientWorker(
    async () => ({ type: "ok" }),
    async () => {
      throw new Error("connection refused");
    },
  );
  expect(await run(0)).toMatchObject({ type: "fail", error: ["no-client", "connection refused"] });
});

test("a client that throws, or never answers, leaves the outcome open", async () => {
  const crashing = clientWorker(async () => {
    throw new Error("undefined is not a function");
  });
  expect(await crashing.run(0)).toMatchObject({
    type: "info",
    error: ["client-crashed", expect.stringMatching(/undefined/)],
  });
  const hanging = clientWorker(() => new Promise(() => {}));
  expect(await hanging.run(0)).toMatchObject({
    type: "info",
    error: ["client-timeout", expect.any(String)],
  });
});

test("a nemesis that throws or hangs is a problem of the run, not its end", async () => {
  const clock = new VirtualClock();
  const problems: string[] = [];
  const run = (invoke: () => Promise<FaultRecord>) => {
    const worker = createNemesisWorker({
      ...{
        clock,
        nemesis: { invoke },
        opTimeoutMs: 50,
        onProblem: (message) => problems.push(message),
      },
    });
    return clock.runUntil(worker.run({ process: "nemesis", f: "kill", value: null }));
  };
  expect(await run(() => Promise.reject(new Error("EPERM")))).toMatchObject({
    type: "info",
    error: ["nemesis-failed", "EPERM"],
  });
  expect(await run(() => new Promise(() => {}))).toMatchObject({ type: "info" });
  expect(problems).toEqual(["nemesis 'kill': EPERM", "nemesis 'kill': no answer within 50 ms"]);
});
