import {
  any,
  clients,
  concat,
  cycle,
  eachThread,
  emit,
  emitEach,
  type Generator,
  type GeneratorEvent,
  independentConcurrent,
  mix,
  onLane,
  reserve,
  sleep,
  stagger,
  type ThreadId,
  ThreadTable,
  timeLimit,
  validateOffer,
} from "../harness/generator/index.ts";

/**
 * How many operations the generators can feed to a runner in a second of CPU time: for each
 * operation one offer, its check, the event of its beginning and the event of its end. Run it with
 * `node dist/bench/generator.js [operations]`.
 */

const LANES = ["partition", "kill", "pause"];
const LATENCY_NS = 2_000_000;
const HOUR_MS = 3_600_000;

const reads = emitEach(() => ({ f: "read" }));
const writes = emitEach((n) => ({ f: "write", value: n }));
const swaps = emitEach((n) => ({ f: "cas", value: [n, n + 1] }));
const operations = mix(1, [reads, reads, writes, swaps]);
const faults = (name: string): Generator =>
  cycle(concat(sleep(500), emit({ f: `start-${name}` }), sleep(500), emit({ f: `stop-${name}` })));

/** What `faultline run` builds: client operations at a rate and for a time, beside one lane for each fault. */
const runStack = (inner: Generator): Generator =>
  any(
    clients(timeLimit(HOUR_MS, stagger(2, 0.01, inner))),
    ...LANES.map((lane) => onLane(lane, faults(lane))),
  );

const stacks: readonly (readonly [name: string, g: Generator])[] = [
  ["any(clients(timeLimit(stagger(mix))), 3 lanes)", runStack(operations)],
  [
    "... with reserve(2, 4, rest)",
    runStack(
      reserve(
        [
          [2, writes],
          [4, swaps],
        ],
        reads,
      ),
    ),
  ],
  ["... with independentConcurrent, 10 threads a key", runStack(perKey())],
  ["... with eachThread", runStack(eachThread(operations))],
];

function perKey(): Generator {
  const keys = (n: number): string => `k${n}`;
  return independentConcurrent(10, keys, () => timeLimit(1_000, operations));
}

function main(): void {
  const opCount = Number(process.argv[2] ?? 300_000);
  for (const threadCount of [10, 100, 1_000])
    for (const [name, g] of stacks) {
      drive(g, threadCount, 20_000);
      const begin = process.cpuUsage();
      const asked = drive(g, threadCount, opCount);
      const { user, system } = process.cpuUsage(begin);
      const perSecond = (count: number): string =>
        Math.round((count / (user + system)) * 1_000_000).toLocaleString("en");
      const rates = `${perSecond(opCount)} operations and ${perSecond(asked)} offers a CPU second`;
      console.log(`${threadCount} threads, ${name}: ${rates}`);
    }
}

/** Takes `opCount` operations at virtual times, each open for 2 ms; answers how often the generator was asked. */
function drive(generator: Generator, threadCount: number, opCount: number): number {
  const table = new ThreadTable([...Array.from({ length: threadCount }, (_, i) => i), ...LANES]);
  const open: { thread: ThreadId; endTime: number }[] = [];
  let current = generator;
  let time = 0;
  let asked = 0;
  const tell = (thread: ThreadId, type: GeneratorEvent["type"]): void => {
    current = current.update(table.context(time), { thread, type, time, f: "read", value: null });
  };
  for (let taken = 0; taken < opCount; ) {
    asked++;
    const context = table.context(time);
    const next = current.next(context);
    if (next.kind === "done") throw new Error("The generator is done before its time");
    const soonest = open[0];
    if (next.kind === "op" && next.op.time <= (soonest?.endTime ?? Number.POSITIVE_INFINITY)) {
      validateOffer(next.op, context);
      current = next.rest;
      time = next.op.time;
      table.occupy(next.op.thread);
      tell(next.op.thread, "invoke");
      const duration = next.op.kind === "sleep" ? next.op.durationNs : LATENCY_NS;
      insert(open, { thread: next.op.thread, endTime: time + duration });
      taken++;
      continue;
    }
    if (next.kind === "pending") current = next.rest;
    if (soonest === undefined) throw new Error("The generator is pending for ever");
    open.shift();
    time = soonest.endTime;
    table.release(soonest.thread);
    tell(soonest.thread, "ok");
  }
  return asked;
}

function insert<T extends { readonly endTime: number }>(sorted: T[], item: T): void {
  let position = sorted.length;
  while (position > 0 && (sorted[position - 1]?.endTime ?? 0) > item.endTime) position--;
  sorted.splice(position, 0, item);
}

main();
