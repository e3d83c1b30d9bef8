import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { LineSplitter } from "../../node/line-splitter.ts";
import { LastOutput } from "../common/last-output.ts";
import { signalGroup, waitUntil } from "../common/process-state.ts";
import { type Child, launch, type ProcessSpec } from "./launch.ts";

/** A node that does not read its stdin gets no more than this; what comes on top is dropped, as by a full socket. */
const STDIN_LIMIT_BYTES = 64 * 1024 * 1024;
/** How long after the end of a process its last output is waited for; a surviving child may hold the pipe open. */
const DRAIN_MS = 200;
const KILL_TIMEOUT_MS = 5_000;
/** How long a node may take to end by itself when it is asked to. */
const GRACE_MS = 2_000;

export interface ProcessListener {
  /** A line of stdout, counted from 1. `torn`: the output ended in the middle of it. */
  onLine(line: string, lineNumber: number, torn: boolean): void;
  /** The process has ended; more lines may follow. */
  onExit(): void;
  /** It has ended and no more lines will come. `how`: "exited with status 3", "was ended by SIGKILL". */
  onClosed(how: string): void;
}

/** One incarnation of a node: a child process that leads a process group of its own. */
export class NodeProcess {
  readonly pid: number;
  /** Resolves when the process has ended and all its output has been read. */
  readonly closed: Promise<void>;
  readonly #child: Child;
  readonly #output: LastOutput;
  #batch = "";
  #endOrdered = false;
  #end: string | null = null;

  /** @throws UsageError when the command cannot be started at all. */
  static async spawn(spec: ProcessSpec, listener: ProcessListener): Promise<NodeProcess> {
    mkdirSync(spec.dataFolder, { recursive: true });
    const output = new LastOutput(spec.stderrFile);
    try {
      return new NodeProcess(await launch(spec, output.stderrFd), output, listener);
    } catch (thrown) {
      output.close();
      throw thrown;
    }
  }

  private constructor(child: Child, output: LastOutput, listener: ProcessListener) {
    this.#child = child;
    this.pid = child.pid;
    this.#output = output;
    // Writing to a node that is just dying fails with EPIPE; its end is reported by itself.
    child.stdin.on("error", () => {});
    this.#readLines(listener);
    this.closed = this.#watchEnd(listener);
  }

  /** Queues a line; everything queued in one turn of the event loop is written at once. False: the queue is full. */
  write(line: string): boolean {
    if (this.#batch.length + this.#child.stdin.writableLength > STDIN_LIMIT_BYTES) return false;
    if (this.#batch === "") queueMicrotask(() => this.#writeBatch());
    this.#batch += `${line}\n`;
    return true;
  }

  signal(signal: NodeJS.Signals): boolean {
    return signalGroup(this.pid, signal);
  }

  /** SIGKILL to the whole group. True once the process has ended and its output has been read. */
  async kill(): Promise<boolean> {
    this.#endOrdered = true;
    if (this.#end === null) this.signal("SIGKILL");
    const gone = await waitUntil(KILL_TIMEOUT_MS, () => this.#end !== null);
    if (gone) await this.closed;
    return gone;
  }

  /** SIGTERM to the whole group, and then SIGKILL to what is left of it. Like {@link NodeProcess.kill}. */
  async terminate(): Promise<boolean> {
    this.#endOrdered = true;
    if (this.#end === null) this.signal("SIGTERM");
    await waitUntil(GRACE_MS, () => this.#end !== null);
    return this.kill();
  }

  /** How it ended: "exited with status 3", "was ended by SIGKILL". Null: it has not. */
  get end(): string | null {
    return this.#end;
  }

  /** True once someone has asked for its end. */
  get endOrdered(): boolean {
    return this.#endOrdered;
  }

  /** The last lines of stdout and stderr, to show to people. */
  lastOutput(): string {
    return this.#output.text();
  }

  #writeBatch(): void {
    const batch = this.#batch;
    this.#batch = "";
    if (this.#child.stdin.writable) this.#child.stdin.write(batch);
  }

  #readLines(listener: ProcessListener): void {
    const splitter = new LineSplitter((line, lineNumber) => {
      this.#output.addStdoutLine(line);
      listener.onLine(line, lineNumber, false);
    });
    const { stdout } = this.#child;
    stdout.setEncoding("utf8");
    stdout.on("data", (chunk: string) => splitter.push(chunk));
    stdout.once("end", () =>
      splitter.finish((line, lineNumber) => listener.onLine(line, lineNumber, true)),
    );
  }

  async #watchEnd(listener: ProcessListener): Promise<void> {
    const drained = once(this.#child, "close");
    const [code, signal] = await once(this.#child, "exit");
    this.#end = signal ? `was ended by ${signal}` : `exited with status ${code}`;
    // Children that outlive their node would hold its files and its output open.
    this.signal("SIGKILL");
    listener.onExit();
    await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
    this.#output.close();
    listener.onClosed(this.#end);
  }
}
