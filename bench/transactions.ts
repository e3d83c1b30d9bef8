import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isolation } from "../harness/checkers/transactions/levels/isolation.ts";
import { listAppend } from "../harness/checkers/transactions/list-append.ts";
import { rwRegister } from "../harness/checkers/transactions/rw-register.ts";
import type { History } from "../harness/core/history.ts";
import type { Json } from "../harness/core/json.ts";
import { type Random, random } from "../harness/core/random.ts";
import { readHistoryFile } from "../harness/store/history-file.ts";
import { besideElle } from "./fixtures/elle.ts";

/**
 * The checkers of transactions on long histories, with reading them from a file: 20 clients, 1 to 4 micro-operations, 10 active
 * keys with up to 128 writes each. Each case runs in a process of its own, so that its memory is its own. The baseline is
 * JSON.parse of the same lines; where Elle is at hand, it checks lists too. Run it with `node dist/bench/transactions.js [case]`.
 */
const CASES = {
  "list-append, 100,000 transactions": { kind: "append", count: 100_000, stale: 0 },
  "list-append, 100,000 transactions, one stale read in 100": {
    kind: "append",
    count: 100_000,
    stale: 100,
  },
  "list-append, one component of 50,000 transactions": { kind: "append", count: 50_000, stale: 3 },
  "rw-register, 100,000 transactions": { kind: "w", count: 100_000, stale: 0 },
  "isolation, serializable, 100,000 transactions that read before they write": {
    kind: "rw",
    count: 100_000,
    stale: 0,
  },
  "list-append, 1,000,000 transactions": { kind: "append", count: 1_000_000, stale: 0 },
} as const;
type CaseName = keyof typeof CASES;

interface Shape {
  readonly kind: "append" | "w" | "rw";
  readonly count: number;
  /** One read in so many returns an older version; 0: none. */
  readonly stale: number;
}

const CLIENTS = 20;
const ACTIVE_KEYS = 10;
const WRITES_PER_KEY = 128;

async function main(): Promise<void> {
  const [asked, isChild] = process.argv.slice(2);
  const name = Object.keys(CASES).find((each) => each === asked) as CaseName | undefined;
  if (name !== undefined && isChild !== undefined) return measure(name);
  for (const each of name === undefined ? Object.keys(CASES) : [name])
    process.stdout.write(
      execFileSync(process.execPath, [...process.execArgv, import.meta.filename, each, "child"]),
    );
}

async function measure(name: CaseName): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "faultline-bench-"));
  try {
    const path = join(folder, "history.jsonl");
    writeHistory(path, CASES[name]);
    const bare = cpuMsOf(() => {
      for (const line of readFileSync(path, "utf8").split("\n")) if (line !== "") JSON.parse(line);
    });
    let history: History | null = null;
    const begin = process.cpuUsage();
    const reading = cpuMsOf(() => {
      history = readHistoryFile(path).history;
      return history.operations.length;
    });
    const result = await checkerFor(name).check(history as unknown as History, {
      timeoutMs: 600_000,
      memoryMb: 4_096,
    });
    const all = cpuMsSince(begin);
    const memory = Math.round(process.resourceUsage().maxRSS / 1_024);
    console.log(
      `${name}: ${result.valid}; ${all} ms of CPU time, ${reading} of them for reading; ${(all / bare).toFixed(1)} times JSON.parse of its lines; ${memory} MB`,
    );
    if (isForElle(CASES[name])) console.log(`  ${besideElle(path, all - reading)}`);
    for (const { anomaly, ops } of (result.findings ?? []).slice(0, 40))
      console.log(`  ${anomaly}: ${ops.length / 2} transactions`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** More takes it a heap that few machines have. */
function isForElle({ count, kind }: Shape): boolean {
  return kind === "append" && count <= 100_000;
}

function checkerFor(name: CaseName) {
  if (name.startsWith("list-append")) return listAppend();
  if (name.startsWith("rw-register")) return rwRegister({ linearizableKeys: true });
  return isolation({ initial: null, consistencyModels: ["strict-serializable"] });
}

function cpuMsOf(work: () => unknown): number {
  const begin = process.cpuUsage();
  work();
  return cpuMsSince(begin);
}

function cpuMsSince(begin: NodeJS.CpuUsage): number {
  const { system, user } = process.cpuUsage(begin);
  return Math.round((user + system) / 1_000);
}

/** A store that does each transaction at one moment between its invocation and its completion. */
function writeHistory(path: string, shape: Shape): void {
  const chance = random(1, "transactions");
  const store = new Store(shape, chance);
  const file = openSync(path, "w");
  const open: (readonly Json[] | null)[] = Array.from({ length: CLIENTS }, () => null);
  let lines: string[] = [];
  let index = 0;
  const write = (process: number, type: string, value: Json) => {
    lines.push(JSON.stringify({ index, time: index * 1_000, process, type, f: "txn", value }));
    index++;
    if (lines.length < 10_000) return;
    writeSync(file, `${lines.join("\n")}\n`);
    lines = [];
  };
  for (let begun = 0; begun < shape.count || open.some((each) => each !== null); ) {
    const process = chance.below(CLIENTS);
    const done = open[process] ?? null;
    if (done !== null) {
      write(process, "ok", done);
      open[process] = null;
    } else if (begun < shape.count) {
      const asked = store.ask();
      begun++;
      write(process, "invoke", asked);
      open[process] = store.run(asked);
    }
  }
  writeSync(file, `${lines.join("\n")}\n`);
  closeSync(file);
}

type MicroOperation = readonly [f: string, key: number, value: Json];

class Store {
  readonly #shape: Shape;
  readonly #chance: Random;
  readonly #versions = new Map<number, number[]>();
  readonly #active = Array.from({ length: ACTIVE_KEYS }, (_, key) => key);
  readonly #counts = new Map<number, number>();

  constructor(shape: Shape, chance: Random) {
    this.#shape = shape;
    this.#chance = chance;
  }

  ask(): readonly MicroOperation[] {
    const length = this.#chance.between(1, 4);
    return Array.from({ length }, (): readonly MicroOperation[] => {
      const place = this.#chance.below(ACTIVE_KEYS);
      const key = this.#active[place] as number;
      const read: MicroOperation = ["r", key, null];
      if (this.#chance.chance(1, 2)) return [read];
      const value = (this.#counts.get(key) ?? 0) + 1;
      this.#counts.set(key, value);
      if (value === WRITES_PER_KEY) this.#active[place] = Math.max(...this.#active) + 1;
      const write: MicroOperation = [this.#shape.kind === "append" ? "append" : "w", key, value];
      return this.#shape.kind === "rw" ? [read, write] : [write];
    }).flat();
  }

  /** What the client gets to see. */
  run(asked: readonly MicroOperation[]): readonly Json[] {
    return asked.map(([f, key, value]): Json => {
      const versions = this.#versions.get(key) ?? [];
      if (f === "r") return [f, key, this.#read(versions)];
      versions.push(value as number);
      this.#versions.set(key, versions);
      return [f, key, value];
    });
  }

  #read(versions: readonly number[]): Json {
    const { kind, stale } = this.#shape;
    const isStale = stale > 0 && versions.length > 0 && this.#chance.chance(1, stale);
    const seen = isStale ? this.#chance.below(versions.length) : versions.length;
    if (kind === "append") return versions.slice(0, seen);
    return versions[seen - 1] ?? null;
  }
}

await main();
