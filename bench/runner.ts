import { performance } from "node:perf_hooks";
import type { Completion, Op } from "../harness/core/op.ts";
import type { ThreadId } from "../harness/generator/generator.ts";
import { any, clients, emitEach, limit, mix, onLane } from "../harness/generator/index.ts";
import { Interpreter } from "../harness/runner/interpreter.ts";
import { Journal } from "../harness/runner/journal.ts";
import { createRealClock } from "../harness/runner/real-clock.ts";
import type { Worker } from "../harness/runner/workers.ts";
import { registerOps } from "../workloads/register/generator.ts";

/**
 * How many operations a second the runner carries against a client in the same process, which answers at once: the
 * cost of generators, workers and journal alone. The baseline is a bare loop of the same promises.
 */
const OPS = 200_000;
const CLIENTS = 100;

const baseline = await opsPerSecond(bareLoop);
const simple = await opsPerSecond(() => interpret("mix"));
const register = await opsPerSecond(() => interpret("register"));
const share = (of: number): string => `${((100 * of) / baseline).toFixed(1)} %`;
const figures = { ops: OPS, clients: CLIENTS, baseline, mix: simple, register };
process.stdout.write(`${JSON.stringify(figures)}\n`);
process.stdout.write(
  `runner, mix of reads and writes: ${simple} ops/s, ${share(simple)} of a bare loop\n`,
);
process.stdout.write(
  `runner, register workload:       ${register} ops/s, ${share(register)} of a bare loop\n`,
);

async function opsPerSecond(work: () => Promise<number>): Promise<number> {
  await work();
  const startMs = performance.now();
  const done = await work();
  return Math.round((1_000 * done) / (performance.now() - startMs));
}

async function bareLoop(): Promise<number> {
  const one = async (): Promise<Completion> => ({ type: "ok", value: 1 });
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let n = 0; n < OPS / CLIENTS; n++) await one();
    }),
  );
  return OPS;
}

async function interpret(kind: "mix" | "register"): Promise<number> {
  let completed = 0;
  const clock = createRealClock();
  const journal = new Journal(clock, (op: Op) => {
    if (op.type === "ok") completed++;
  });
  const worker: Worker = { run: async () => ({ type: "ok", value: 1 }), close() {} };
  const threads: readonly ThreadId[] = [...Array(CLIENTS).keys(), "partition"];
  const workers = new Map(threads.map((thread) => [thread, worker]));
  const log = (): void => {};
  const interpreter = new Interpreter({ clock, seed: 1, journal, workers, log });
  const operations =
    kind === "register"
      ? registerOps({ seed: 1, keyCount: 5, valueCount: null })
      : mix(1, [emitEach(() => ({ f: "read" })), emitEach((n) => ({ f: "write", value: n }))]);
  const lane = onLane(
    "partition",
    limit(
      10,
      emitEach(() => ({ f: "cut" })),
    ),
  );
  await interpreter.run(any(clients(limit(OPS, operations)), lane));
  return completed;
}
