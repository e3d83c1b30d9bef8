import { expect, test } from "vitest";
import { NS_PER_MS } from "../core/ids.ts";
import type { Completion, Invocation, Op } from "../core/op.ts";
import { sleep } from "../core/waiting.ts";
import type { Generator, ThreadId } from "../generator/generator.ts";
import {
  any,
  clients,
  delay,
  eachThread,
  emit,
  emitEach,
  limit,
  log,
  onLane,
  sleep as pause,
  phases,
  timeLimit,
} from "../generator/index.ts";
import { Interpreter } from "./interpreter.ts";
import { Journal } from "./journal.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";
import type { Worker } from "./workers.ts";

type Work = (op: Invocation, clock: VirtualClock) => Promise<Completion>;

/** Answers `ok` after `ms`. */
const after =
  (ms: number, completion: Completion = { type: "ok" }): Work =>
  async (_op, clock) => {
    await sleep(clock, ms);
    return completion;
  };

function setUp(threads: Readonly<Record<string, Work>>, clientWork: readonly Work[]) {
  const clock = new VirtualClock();
  const ops: Op[] = [];
  const said: string[] = [];
  const journal = new Journal(clock, (op) => ops.push(op));
  const workers = new Map<ThreadId, Worker>();
  const workerOf = (work: Work): Worker => ({ run: (op) => work(op, clock), close() {} });
  clientWork.forEach((work, thread) => {
    workers.set(thread, workerOf(work));
  });
  for (const [lane, work] of Object.entries(threads)) workers.set(lane, workerOf(work));
  const interpreter = new Interpreter({
    clock,
    seed: 1,
    journal,
    workers,
    log: (line) => said.push(line),
  });
  const run = (generator: Generator, signal?: AbortSignal) =>
    clock.runUntil(interpreter.run(generator, signal));
  /** Lines as `ms process type f`. */
  const lines = (): readonly string[] =>
    ops.map(({ time, process, type, f }) => `${time / NS_PER_MS} ${process} ${type} ${f}`);
  return { clock, run, lines, ops, said };
}

test("tutorial: a generator becomes a history", async () => {
  const { run, lines } = setUp({}, [after(10)]);
  await run(emit({ f: "write", value: 1 }, { f: "read" }));
  expect(lines()).toEqual([
    "0 0 invoke write",
    "10 0 ok write",
    "10 0 invoke read",
    "20 0 ok read",
  ]);
});

test("all clients work at the same time", async () => {
  const { run, lines } = setUp({}, [after(10), after(10), after(10)]);
  await run(
    limit(
      3,
      emitEach(() => ({ f: "read" })),
    ),
  );
  expect(
    lines()
      .slice(0, 3)
      .map((line) => line.split(" ")[0]),
  ).toEqual(["0", "0", "0"]);
  expect(new Set(lines().slice(0, 3)).size).toBe(3);
});

test("a slow lane of the nemesis keeps neither clients nor other lanes waiting", async () => {
  const { run, lines } = setUp(
    { partition: after(1_000, { type: "info" }), kill: after(1, { type: "info" }) },
    [after(10)],
  );
  await run(
    any(
      clients(
        limit(
          2,
          emitEach(() => ({ f: "read" })),
        ),
      ),
      onLane("partition", emit({ f: "cut" })),
      onLane(
        "kill",
        limit(
          2,
          emitEach(() => ({ f: "kill" })),
        ),
      ),
    ),
  );
  expect(lines().at(-1)).toBe("1000 nemesis info cut");
  expect(lines().filter((line) => line.endsWith("kill")).length).toBe(4);
  expect(lines().filter((line) => line.endsWith("ok read")).length).toBe(2);
  expect(lines().indexOf("1000 nemesis info cut")).toBe(lines().length - 1);
});

test("after an info the worker goes on under a new process", async () => {
  const { run, lines } = setUp({}, [after(10, { type: "info", error: "timeout" }), after(10)]);
  await run(
    eachThread(
      limit(
        2,
        emitEach(() => ({ f: "write", value: 1 })),
      ),
    ),
  );
  const processes = lines()
    .filter((line) => line.includes("invoke"))
    .map((line) => Number(line.split(" ")[1]));
  expect(processes.sort()).toEqual([0, 1, 1, 2]);
});

test("completions are recorded before anything new is begun", async () => {
  const { run, lines } = setUp({}, [after(10), after(10)]);
  await run(
    limit(
      20,
      emitEach(() => ({ f: "read" })),
    ),
  );
  let open = 0;
  const mostOpen = lines().reduce((most, line) => {
    open += line.includes("invoke") ? 1 : -1;
    return Math.max(most, open);
  }, 0);
  expect(mostOpen).toBe(2);
  expect(lines().at(-1)?.split(" ")[0]).toBe("100");
});

test("times of the generator are kept", async () => {
  const { run, lines } = setUp({}, [after(1)]);
  await run(
    timeLimit(
      35,
      delay(
        10,
        emitEach(() => ({ f: "read" })),
      ),
    ),
  );
  const starts = lines().filter((line) => line.includes("invoke"));
  expect(starts).toEqual([
    "0 0 invoke read",
    "10 0 invoke read",
    "20 0 invoke read",
    "30 0 invoke read",
  ]);
});

test("sleeps and logs take place and are not recorded", async () => {
  const { run, lines, said } = setUp({}, [after(1)]);
  await run(phases(emit({ f: "a" }), log("half time"), pause(50), emit({ f: "b" })));
  expect(said).toEqual(["half time"]);
  expect(lines().map((line) => line.split(" ").slice(2).join(" "))).toEqual([
    "invoke a",
    "ok a",
    "invoke b",
    "ok b",
  ]);
  expect(Number(lines()[2]?.split(" ")[0])).toBeGreaterThanOrEqual(51);
});

test("an abort begins nothing new and waits for what is open; another run goes on with the same processes", async () => {
  const { run, lines, clock } = setUp({}, [after(10, { type: "info" })]);
  const abort = new AbortController();
  clock.schedule(25 * NS_PER_MS, () => abort.abort());
  await run(
    emitEach(() => ({ f: "read" })),
    abort.signal,
  );
  expect(lines()).toHaveLength(6);
  await run(emit({ f: "final" }));
  expect(lines().at(-1)).toBe("40 3 info final");
});

test("what a generator throws ends the run, not the process", async () => {
  const { run } = setUp({}, [after(1)]);
  const broken: Generator = {
    next() {
      throw new Error("no such key");
    },
    update() {
      return broken;
    },
  };
  await expect(run(broken)).rejects.toThrow("no such key");
});

test("what is to be asked again sooner than the next offer is due, is asked in time", async () => {
  const late: Generator = emit({ f: "stop" });
  const waiting: Generator = {
    next: (context) =>
      context.time < 3 * NS_PER_MS
        ? { kind: "pending", rest: waiting, standsUntil: 3 * NS_PER_MS }
        : late.next(context),
    update: () => waiting,
  };
  const { run, lines } = setUp({ kill: after(1) }, [after(1)]);
  const clientsOnce = clients(
    limit(
      2,
      delay(
        50,
        emitEach(() => ({ f: "read" })),
      ),
    ),
  );
  await run(any(clientsOnce, onLane("kill", limit(1, waiting))));
  expect(lines()).toContain("3 nemesis info stop");
});

test("time goes on beside a generator that does not know when to be asked again", async () => {
  const unsure: Generator = {
    next: ({ time }) =>
      time < 60 * NS_PER_MS ? { kind: "pending", rest: unsure } : { kind: "done" },
    update: () => unsure,
  };
  const { run, lines } = setUp({ kill: after(1) }, [after(1)]);
  const reads = clients(limit(2, delay(50, emit({ f: "read" }, { f: "read" }))));
  await run(any(reads, onLane("kill", timeLimit(100, unsure))));
  expect(lines()).toContain("51 0 ok read");
});
