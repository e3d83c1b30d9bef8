import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { LineSplitter } from "../../../node/line-splitter.ts";
import type { LinkConditions } from "../../cluster.ts";
import { countersSchema, type QueueCounters } from "./protocol.ts";
import { COPY_MARK } from "./rules.ts";

/** In every image of ours; built from queue/queue-agent.c. */
const PROGRAM = "faultline-queue";

interface Waiter {
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The program that loses, delays, duplicates and reorders packets where netem cannot. It is started when it is first
 * needed and lives as long as the agent. Should it end, packets pass untouched, and every later call is rejected until
 * {@link set} starts it again.
 */
export class PacketQueue {
  readonly #queueNumber: number;
  readonly #seed: number;
  readonly #waiters: Waiter[] = [];
  #program: ChildProcessByStdio<Writable, Readable, null> | null = null;
  #death: Error | null = null;

  constructor(queueNumber: number, seed: number) {
    this.#queueNumber = queueNumber;
    this.#seed = seed;
  }

  /** From now on packets that come to the queue meet these conditions. Packets may come as soon as this resolves. */
  async set(conditions: LinkConditions): Promise<void> {
    if (this.#program === null) await this.start();
    const words = conditionWords(conditions);
    const answer = await this.#ask(`set ${words}`);
    if (JSON.parse(answer).set !== words) throw new Error(`${PROGRAM} answered ${answer}`);
  }

  /** Counts since the program started; null when it was never needed. */
  async counters(): Promise<QueueCounters | null> {
    if (this.#program === null && this.#death === null) return null;
    return countersSchema.shape.queue.parse(JSON.parse(await this.#ask("stats")));
  }

  async start(): Promise<void> {
    this.#death = null;
    const args = [this.#queueNumber, this.#seed, COPY_MARK].map(String);
    const program = spawn(PROGRAM, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#program = program;
    const splitter = new LineSplitter((line) => this.#waiters.shift()?.resolve(line));
    program.stdout.setEncoding("utf8").on("data", (chunk: string) => splitter.push(chunk));
    program.stdin.on("error", () => {});
    program.once("error", (error) => this.#die(`could not be started: ${error.message}`));
    program.once("exit", (code, signal) => this.#die(`ended by itself (${signal ?? code})`));
    await this.#answer();
  }

  /** Lets go of all packets that it holds. */
  close(): void {
    this.#program?.stdin.end();
  }

  #ask(line: string): Promise<string> {
    if (this.#program === null)
      return Promise.reject(this.#death ?? new Error(`${PROGRAM} is not up`));
    this.#program.stdin.write(`${line}\n`);
    return this.#answer();
  }

  /** The program answers in the order of the questions. */
  #answer(): Promise<string> {
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  #die(how: string): void {
    this.#death ??= new Error(`${PROGRAM} ${how}; packets passed untouched since then`);
    this.#program = null;
    for (const { reject } of this.#waiters.splice(0)) reject(this.#death);
  }
}

/** As the program reads them: times in microseconds. */
function conditionWords(conditions: LinkConditions): string {
  const { latency, lossPpm, duplicatePpm, reorderPpm } = conditions;
  const meanUs = latency.kind === "none" ? 0 : Math.round(latency.meanMs * 1000);
  return [latency.kind, meanUs, lossPpm, duplicatePpm, reorderPpm].join(" ");
}
