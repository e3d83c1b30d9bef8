import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { check } from "../check.ts";
import type { Model } from "../model.ts";
import { fifoQueue, type QueueInput, type QueueOutput } from "../models/fifo-queue.ts";
import { type ElementInput, type SetOutput, setOfElements } from "../models/set.ts";
import type { Operation } from "../operation.ts";
import { randomStream } from "./random.ts";

interface Effect<Input, Output> {
  readonly input: Input;
  /** Undefined: it never returns. Otherwise what it does, and answers. */
  readonly apply: (() => Output) | undefined;
}

const OPERATIONS = 1_000_000;
const CLIENTS = 100;
const NEVER_RETURNED = 0.01;

const CASES: Readonly<Record<string, (random: () => number) => string>> = {
  queue: (random) => measure(fifoQueue(), queueHistory(random, NEVER_RETURNED), "ok"),
  "queue-illegal": (random) =>
    measure(fifoQueue(), delayed(queueHistory(random, NEVER_RETURNED)), "illegal"),
  "set-1-element": (random) => measure(setOfElements(), setHistory(random, 1), "ok"),
  "set-1-element-illegal": (random) =>
    measure(setOfElements(), withGhosts(setHistory(random, 1)), "illegal"),
  "set-10000-elements": (random) => measure(setOfElements(), setHistory(random, 10_000), "ok"),
  "set-10000-elements-illegal": (random) =>
    measure(setOfElements(), withGhosts(setHistory(random, 10_000)), "illegal"),
};

main();

/** Each case runs in a process of its own, so that its peak memory is its own. */
function main(): void {
  const [name, seed = "1"] = process.argv.slice(2);
  const chosen = name === undefined ? undefined : CASES[name];
  if (name !== undefined && chosen) {
    process.stdout.write(`${name.padEnd(28)}${chosen(randomStream(Number(seed)))}\n`);
    return;
  }
  for (const one of Object.keys(CASES))
    process.stdout.write(
      execFileSync(process.execPath, [fileURLToPath(import.meta.url), one, seed]),
    );
}

function measure<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  expected: "ok" | "illegal",
): string {
  const beforeMb = process.memoryUsage().rss / 2 ** 20;
  const start = process.cpuUsage();
  const { result, stats, counterexample } = check(model, history, { timeoutMs: 30_000 });
  const { user, system } = process.cpuUsage(start);
  if (result !== expected) throw new Error(`${result}, but the history is ${expected}`);
  const shown = counterexample ? `, ${counterexample.operations.length} operations shown` : "";
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  return (
    `${history.length} operations, ${result}: ${((user + system) / 1_000).toFixed(0)} ms CPU, ` +
    `${beforeMb.toFixed(0)} MB before, ${peakMb.toFixed(0)} MB peak, ${stats.search} searched${shown}`
  );
}

/** Clients call, take effect and return in a random order of these steps, one operation after the other. */
function carryOut<Input, Output>(
  random: () => number,
  draw: () => Effect<Input, Output>,
): Operation<Input, Output>[] {
  const history: Operation<Input, Output>[] = [];
  const clients: ({ call: number; effect: Effect<Input, Output>; output?: Output } | undefined)[] =
    Array.from({ length: CLIENTS });
  for (let at = 0; history.length < OPERATIONS; at++) {
    const client = Math.floor(random() * CLIENTS);
    const open = clients[client];
    const id = history.length;
    if (!open) {
      clients[client] = { call: at, effect: draw() };
    } else if (!open.effect.apply) {
      history.push({ id, input: open.effect.input, call: open.call, return: null });
      clients[client] = undefined;
    } else if (open.output === undefined) {
      open.output = open.effect.apply();
    } else {
      const { call, output, effect } = open;
      history.push({ id, input: effect.input, output, call, return: at });
      clients[client] = undefined;
    }
  }
  return history;
}

/** Of the operations that never return, every other one takes effect when it is called. */
function queueHistory(
  random: () => number,
  neverReturned: number,
): Operation<QueueInput, QueueOutput>[] {
  // Taken from the front without moving the rest.
  const elements: number[] = [];
  let front = 0;
  const take = () => (front < elements.length ? (elements[front++] as number) : null);
  let fresh = 0;
  return carryOut<QueueInput, QueueOutput>(random, () => {
    const returns = random() >= neverReturned;
    const happens = !returns && random() < 0.5;
    if (random() < 0.5) {
      if (happens) take();
      return { input: { f: "dequeue" }, apply: returns ? take : undefined };
    }
    const value = ++fresh;
    const put = () => {
      elements.push(value);
      return null;
    };
    if (happens) put();
    return { input: { f: "enqueue", value }, apply: returns ? put : undefined };
  });
}

/** Two dequeues near the end, far from each other, change their answers. */
function delayed(history: Operation<QueueInput, QueueOutput>[]) {
  const isFull = ({ input, output }: Operation<QueueInput, QueueOutput>) =>
    input.f === "dequeue" && typeof output === "number";
  const one = history.findIndex((it, i) => i > 0.8 * OPERATIONS && isFull(it));
  const other = history.findIndex((it, i) => i > 0.9 * OPERATIONS && isFull(it));
  const [a, b] = [history[one], history[other]];
  if (!a || !b) throw new Error("No dequeue took anything");
  history[one] = { ...a, output: b.output ?? null };
  history[other] = { ...b, output: a.output ?? null };
  return history;
}

function setHistory(random: () => number, count: number): Operation<ElementInput, SetOutput>[] {
  const elements = new Set<number>();
  return carryOut<ElementInput, SetOutput>(random, () => {
    const value = Math.floor(random() * count);
    const kind = random();
    if (kind < 0.5) return { input: { f: "contains", value }, apply: () => elements.has(value) };
    if (kind < 0.75) return { input: { f: "remove", value }, apply: () => elements.delete(value) };
    const returns = random() >= 4 * NEVER_RETURNED;
    if (!returns) return { input: { f: "add", value }, apply: undefined };
    const add = () => !elements.has(value) && elements.add(value) !== undefined;
    return { input: { f: "add", value }, apply: add };
  });
}

/** Removes that succeed one after the other, after everything else, more than adds that never returned can explain. */
function withGhosts(history: Operation<ElementInput, SetOutput>[]) {
  const mayAdd = history.filter((one) => one.input.value === 0 && one.return === null);
  const count = mayAdd.length + 2;
  const end = 10 * OPERATIONS;
  for (let i = 0; i < count; i++) {
    const times = { call: end + 2 * i, return: end + 2 * i + 1 };
    history.push({ id: OPERATIONS + i, input: { f: "remove", value: 0 }, output: true, ...times });
  }
  return history;
}
