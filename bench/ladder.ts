import { ladder } from "../harness/checkers/ladder/ladder.ts";
import { History } from "../harness/core/history.ts";
import { ladderIn } from "../harness/core/ladder.ts";
import type { Op } from "../harness/core/op.ts";
import { random } from "../harness/core/random.ts";

/**
 * The whole ladder of a long history: 100,000 operations on 100 keys in 20 sessions, valid, with one stale read, and with
 * replicas that lag. Run it with `node dist/bench/ladder.js [operations]`.
 */

const KEYS = 100;
const SESSIONS = 20;
const MS = 1_000_000;

interface Shape {
  readonly name: string;
  /** What a read of a key with this past returns; the last element is the newest value. */
  readonly see: (versions: readonly number[], session: number, operation: number) => number | null;
}

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 100_000);
  const draw = random(1, "lag");
  const newest = (versions: readonly number[]) => versions.at(-1) ?? null;
  const lagging = (versions: readonly number[]) => versions.at(-1 - draw.below(3)) ?? null;
  const shapes: readonly Shape[] = [
    { name: "valid", see: newest },
    {
      name: "one stale read",
      see: (versions, _, at) =>
        at > count * 0.9 && takeOnce() ? (versions.at(-4) ?? null) : newest(versions),
    },
    {
      name: "one session in four reads old versions",
      see: (versions, session) => (session % 4 === 0 ? lagging : newest)(versions),
    },
  ];
  for (const shape of shapes) await measure(shape, count);
}

let isTaken = false;
function takeOnce(): boolean {
  const isFirst = !isTaken;
  isTaken = true;
  return isFirst;
}

async function measure({ name, see }: Shape, count: number): Promise<void> {
  const history = historyOf(count, see);
  const begin = process.cpuUsage();
  const result = await ladder({ claimed: [] }).check(history, {
    timeoutMs: 60_000,
    memoryMb: 1_024,
  });
  const { user, system } = process.cpuUsage(begin);
  const told = ladderIn(result.details);
  console.log(
    `${name}: ${count} operations, ${Math.round((user + system) / 1_000)} ms of CPU time`,
  );
  console.log(`  strongest: ${told?.strongest.join(", ")}`);
  for (const { holds, model, reason } of told?.rungs ?? [])
    console.log(`  ${model}: ${holds} ${holds === true ? "" : reason.slice(0, 100)}`);
}

/** Each session has one operation open at a time; each takes effect somewhere within. */
function historyOf(count: number, see: Shape["see"]): History {
  const draw = random(7, "history");
  const lines: Omit<Op, "index">[] = [];
  const versions: number[][] = Array.from({ length: KEYS }, () => []);
  const open: ({
    readonly key: number;
    readonly value: number | null;
    readonly f: string;
  } | null)[] = Array.from({ length: SESSIONS }, () => null);
  let begun = 0;
  for (let step = 0; begun < count || open.some((each) => each !== null); step++) {
    const process = draw.below(SESSIONS);
    const pending = open[process];
    const time = step * MS;
    if (pending) {
      lines.push({ time, process, type: "ok", ...pending });
      open[process] = null;
      continue;
    }
    if (begun === count) continue;
    begun++;
    const key = draw.below(KEYS);
    const own = versions[key] ?? [];
    const isWrite = draw.chance(1, 2);
    if (isWrite) own.push(begun);
    const value = isWrite ? begun : see(own, process, begun);
    open[process] = { key, value, f: isWrite ? "write" : "read" };
    lines.push({
      time,
      process,
      type: "invoke",
      key,
      f: isWrite ? "write" : "read",
      value: isWrite ? value : null,
    });
  }
  return new History(lines.map((line, index) => ({ index, ...line })));
}

await main();
