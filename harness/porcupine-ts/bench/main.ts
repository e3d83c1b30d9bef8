import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  casRegister,
  check,
  type Model,
  type RegisterOutput,
  type RegisterState,
} from "../index.ts";
import { type BenchInput, generate, makeIllegal, type Shape } from "./generate.ts";

interface Case {
  readonly name: string;
  readonly shape: Omit<Shape, "seed">;
  readonly illegal: boolean;
  readonly timeoutMs: number;
}

const big = { operations: 1_000_000, clients: 100, keys: 1, neverReturned: 0.01, values: 0 };
const small = { operations: 10_000, clients: 10, keys: 1, neverReturned: 0, values: 5 };

const CASES: readonly Case[] = [
  { name: "big", shape: big, illegal: false, timeoutMs: 30_000 },
  { name: "big-illegal", shape: big, illegal: true, timeoutMs: 30_000 },
  { name: "big-100-keys", shape: { ...big, keys: 100 }, illegal: false, timeoutMs: 30_000 },
  { name: "100k", shape: { ...big, operations: 100_000 }, illegal: false, timeoutMs: 30_000 },
  { name: "small-domain", shape: small, illegal: false, timeoutMs: 20_000 },
  { name: "small-domain-illegal", shape: small, illegal: true, timeoutMs: 20_000 },
  {
    name: "small-domain-pending-illegal",
    shape: { ...small, operations: 1_000, neverReturned: 0.02 },
    illegal: true,
    timeoutMs: 20_000,
  },
  {
    name: "small-domain-pending",
    shape: { ...small, neverReturned: 0.02 },
    illegal: false,
    timeoutMs: 20_000,
  },
  {
    name: "small-domain-100-clients",
    shape: { ...small, clients: 100 },
    illegal: false,
    timeoutMs: 20_000,
  },
];

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
    `${columns("case", "ops", "result", "CPU ms", "MB before", "MB peak", "configurations")}\n`,
  );
  for (const one of CASES) {
    const script = fileURLToPath(import.meta.url);
    process.stdout.write(execFileSync(process.execPath, [script, one.name, seed]));
  }
}

function measure({ name, shape, illegal, timeoutMs }: Case, seed: number): string {
  const legal = generate({ ...shape, seed });
  const history = illegal ? makeIllegal(legal) : legal;
  if (!history) return columns(name, "", "no certified stale read", "", "", "", "");
  const model: Model<RegisterState, BenchInput, RegisterOutput> = {
    ...casRegister(0),
    partition: (input) => input.key,
  };
  const beforeMb = process.memoryUsage().rss / 2 ** 20;
  const start = process.cpuUsage();
  const { result, stats } = check(model, history, { timeoutMs, memoryMb: MEMORY_MB });
  const { user, system } = process.cpuUsage(start);
  if (result !== "unknown" && (result === "illegal") !== illegal)
    throw new Error(`${name}: ${result}, but the history is certified`);
  return columns(
    name,
    String(history.length),
    result,
    ((user + system) / 1_000).toFixed(0),
    beforeMb.toFixed(0),
    (process.resourceUsage().maxRSS / 1_024).toFixed(0),
    String(stats.configurations),
  );
}

function columns(...cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(30) : cell.padStart(14))).join("");
}
