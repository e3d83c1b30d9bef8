import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  casRegister,
  check,
  type Model,
  type RegisterOutput,
  type RegisterState,
  type Result,
  type Value,
} from "../index.ts";
import {
  type BenchInput,
  type BenchOperation,
  generate,
  generateIllegal,
  type Shape,
} from "./generate.ts";
import { buildGoPorcupine } from "./go-porcupine.ts";
import { readJepsenLogs } from "./jepsen-logs.ts";

interface Case {
  readonly name: string;
  readonly initial: Value;
  /** Null when there are no logs. */
  readonly histories: (seed: number) => readonly (readonly BenchOperation[])[] | null;
  /** What is certified. */
  readonly expected?: Result;
}

const big = { operations: 1_000_000, clients: 100, keys: 1, neverReturned: 0.01, values: 0 };
const small = { operations: 10_000, clients: 10, keys: 1, neverReturned: 0, values: 5 };
/** Only half of the operations change anything, and may never return: two hundredths of them are one of all. */
const pending = { ...small, neverReturned: 0.02 };

const CASES: readonly Case[] = [
  legal("1e6-1-key", big),
  illegal("1e6-1-key-illegal", big),
  legal("1e6-100-keys", { ...big, keys: 100 }),
  legal("1e5-1-key", { ...big, operations: 100_000 }),
  legal("1e4-few-values", small),
  illegal("1e4-few-values-illegal", small),
  legal("1e4-few-values-pending", pending),
  illegal("1e3-few-values-pending-illegal", { ...pending, operations: 1_000 }),
  legal("1e4-few-values-100-clients", { ...small, clients: 100 }),
  { name: "jepsen-etcd", initial: null, histories: etcdHistories },
];

const TIMEOUT_MS = 30_000;
const MEMORY_MB = 512;

main();

/** Each case runs in a process of its own, so that its peak memory is its own. */
function main(): void {
  const [name, seed = "1"] = process.argv.slice(2);
  const chosen = CASES.find((one) => one.name === name);
  if (chosen) {
    process.stdout.write(`${measure(chosen, Number(seed))}\n`);
    return;
  }
  process.stdout.write(
    `${columns("case", "ops", "result", "CPU ms", "passes", "MB before", "MB peak", "configurations", "Go CPU ms", "Go MB", "Go/TS")}\n`,
  );
  for (const one of CASES) {
    const script = fileURLToPath(import.meta.url);
    process.stdout.write(execFileSync(process.execPath, [script, one.name, seed]));
  }
}

function legal(name: string, shape: Omit<Shape, "seed">): Case {
  const histories = (seed: number) => [generate({ ...shape, seed })];
  return { name, initial: 0, histories, expected: "ok" };
}

function illegal(name: string, shape: Omit<Shape, "seed">): Case {
  const histories = (seed: number) => [generateIllegal({ ...shape, seed })];
  return { name, initial: 0, histories, expected: "illegal" };
}

function etcdHistories(): readonly (readonly BenchOperation[])[] | null {
  const folder = process.env.JEPSEN_ETCD_LOGS;
  return folder ? readJepsenLogs(folder) : null;
}

function measure({ name, initial, histories: make, expected }: Case, seed: number): string {
  const histories = make(seed);
  if (!histories) return columns(name, "", "JEPSEN_ETCD_LOGS unset");
  const model: Model<RegisterState, BenchInput, RegisterOutput> = {
    ...casRegister(initial),
    partition: (input) => input.key,
  };
  const beforeMb = process.memoryUsage().rss / 2 ** 20;
  const passMs = cpuMs(() => histories.map((history) => passOver(model, history)));
  const results: Result[] = [];
  let configurations = 0;
  const checkMs = cpuMs(() => {
    for (const history of histories) {
      const limits = { timeoutMs: TIMEOUT_MS, memoryMb: MEMORY_MB };
      const { result, stats } = check(model, history, limits);
      results.push(result);
      configurations += stats.configurations;
    }
  });
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  const wrong = results.find((result) => expected && result !== "unknown" && result !== expected);
  if (wrong) throw new Error(`${name}: ${wrong}, but the history is certified ${expected}`);
  return columns(
    name,
    String(histories.reduce((sum, { length }) => sum + length, 0)),
    results.length === 1 ? (results[0] as Result) : tally(results),
    checkMs.toFixed(0),
    (checkMs / passMs).toFixed(1),
    beforeMb.toFixed(0),
    peakMb.toFixed(0),
    String(configurations),
    ...inGo(histories, initial, results, checkMs),
  );
}

/** What nobody can do without: to look at each operation once. Its time is the unit of the others. */
function passOver(
  { register, partition }: Model<RegisterState, BenchInput, RegisterOutput>,
  history: readonly BenchOperation[],
): number {
  let sum = 0;
  for (const { input, output, call, return: end } of history) {
    const action = register?.action(input, output);
    if (action?.kind === "read" && partition?.(input) === 0) sum += call + (end ?? 0);
  }
  return sum;
}

/** CPU, memory and ratio of the checker in Go on the same histories, where there is one. */
function inGo(
  histories: readonly (readonly BenchOperation[])[],
  initial: Value,
  results: readonly Result[],
  checkMs: number,
): readonly string[] {
  const go = buildGoPorcupine(process.env.PORCUPINE_GO, TIMEOUT_MS);
  if (!go) return [];
  try {
    const { Ok, Illegal, Unknown, CpuMs, PeakMb } = go.check(histories, initial);
    const illegalHere = results.filter((result) => result === "illegal").length;
    if (Unknown === 0 && !results.includes("unknown") && Illegal !== illegalHere)
      throw new Error(`${Ok} ok and ${Illegal} illegal in Go, ${illegalHere} illegal here`);
    const verdict = Unknown > 0 ? " no verdict" : "";
    return [CpuMs.toFixed(0) + verdict, PeakMb.toFixed(0), (CpuMs / checkMs).toFixed(1)];
  } finally {
    go.dispose();
  }
}

function cpuMs(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

function tally(results: readonly Result[]): string {
  const count = (wanted: Result) => results.filter((result) => result === wanted).length;
  return `${count("ok")}/${count("illegal")}/${count("unknown")}`;
}

function columns(...cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(32) : cell.padStart(17))).join("");
}
