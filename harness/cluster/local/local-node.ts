import type { Clock } from "../../core/clock.ts";
import { HarnessError, messageOf } from "../../core/errors.ts";
import type { FaultName } from "../../core/faults.ts";
import type { NodeId } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import { withDeadline } from "../../core/waiting.ts";
import type { Message } from "../../node/message.ts";
import { parseMessage } from "../../node/parse-message.ts";
import type { ProcessState, Proof } from "../cluster.ts";
import { describeBadLine } from "../common/incident-log.ts";
import { processExists, processState, waitUntil } from "../common/process-state.ts";
import type { ProcessSpec } from "./launch.ts";
import { NodeProcess } from "./node-process.ts";
import type { Inlet } from "./router.ts";

const SIGNAL_TIMEOUT_MS = 2_000;

/** What a node tells the cluster it belongs to. */
interface NodeEvents {
  onMessage(message: Message, line: string): void;
  onBadOutput(lineNumber: number, problem: string, line: string): void;
  /** It ended, and nobody had ordered that. `cause` is what {@link NodeEvents.causeOf} said. */
  onExited(how: string, lastOutput: string, cause: FaultName | null): void;
  /** The fault that brought about the end of a node with these last words; null where nobody knows. */
  causeOf(lastOutput: string): FaultName | null;
  onSpawned(pid: number): void;
  /** An incarnation is gone with everything it had to say: nothing that it was asked will be answered. */
  onGone(pid: number): void;
}

export interface LocalNodeOptions {
  readonly id: NodeId;
  readonly clock: Clock;
  readonly initTimeoutMs: number;
  /** The first line that a node gets. */
  readonly initLine: string;
  /** What to start for incarnation 1, 2, ... */
  readonly processSpec: (incarnation: number) => ProcessSpec;
  readonly isInitReply: (message: Message) => boolean;
  readonly events: NodeEvents;
}

/** Waits for `init_ok`; whatever else happens first is the reason why there is none. */
interface Initialisation {
  readonly succeed: () => void;
  readonly fail: (why: string) => void;
}

/** A node through all its incarnations. What is done to it is done one at a time, in the order in which it was asked. */
export class LocalNode implements Inlet {
  readonly #options: LocalNodeOptions;
  #process: NodeProcess | null = null;
  #ready = false;
  #paused = false;
  /** The newest incarnation, also after its end. */
  #newest: NodeProcess | null = null;
  #incarnation = 0;
  #initialisation: Initialisation | null = null;
  #lastAct: Promise<unknown> = Promise.resolve();
  #endedBy: FaultName | null = null;
  #stopped = false;

  constructor(options: LocalNodeOptions) {
    this.#options = options;
  }

  get state(): ProcessState {
    if (!this.#process || !this.#ready) return "down";
    return this.#paused ? "paused" : "running";
  }

  /** The fault that its last incarnation ended by, by itself. Null: another reason, or it was told to, or it runs. */
  get endedBy(): FaultName | null {
    return this.#endedBy;
  }

  /** Resolves when everything is known of an incarnation that has ended. */
  async settled(): Promise<void> {
    if (!this.#process) await this.#newest?.closed;
  }

  accept(line: string): boolean {
    return this.#process?.write(line) ?? false;
  }

  /** @throws UsageError when it cannot be started, HarnessError when it does not become ready. */
  start(): Promise<void> {
    return this.#inTurn(() => this.#startNow());
  }

  /** `afterwards` is done to what is left of the node, before it can be started again. */
  kill(afterwards: () => Proof = nothing): Promise<Proof> {
    return this.#inTurn(async () => {
      this.#endedBy = null;
      const process = this.#process;
      const gone = process ? await process.kill() : true;
      const death = process
        ? { signal: "SIGKILL", ...stateEvidence(process.pid) }
        : { state: "down", already: true };
      if (!gone) return { holds: false, evidence: death };
      const { holds, evidence } = afterwards();
      return { holds, evidence: { ...death, ...(evidence as JsonObject) } };
    });
  }

  terminate(): Promise<Proof> {
    return this.#inTurn(async () => {
      this.#endedBy = null;
      const process = this.#process;
      if (!process) return { holds: true, evidence: { state: "down", already: true } };
      const gone = await process.terminate();
      const evidence = { signal: "SIGTERM", end: process.end, ...stateEvidence(process.pid) };
      return { holds: gone, evidence };
    });
  }

  restart(): Promise<Proof> {
    return this.#inTurn(async () => {
      const running = this.#process;
      if (running)
        return { holds: false, evidence: { pid: running.pid, error: "it was not down" } };
      const begunMs = performance.now();
      try {
        await this.#startNow();
      } catch (thrown) {
        return { holds: false, evidence: { error: messageOf(thrown) } };
      }
      const readyMs = Math.round(performance.now() - begunMs);
      return { holds: true, evidence: { pid: this.#process?.pid ?? null, readyMs } };
    });
  }

  pause(): Promise<Proof> {
    return this.#inTurn(async () => {
      const process = this.#process;
      if (!process) return { holds: false, evidence: { state: "down" } };
      process.signal("SIGSTOP");
      await waitUntil(SIGNAL_TIMEOUT_MS, () => isStopped(process.pid) || this.#process !== process);
      const holds = this.#process === process && isStopped(process.pid);
      this.#paused = holds;
      return { holds, evidence: { signal: "SIGSTOP", ...stateEvidence(process.pid) } };
    });
  }

  resume(): Promise<Proof> {
    return this.#inTurn(async () => {
      const process = this.#process;
      if (!process) return { holds: true, evidence: { state: "down", already: true } };
      process.signal("SIGCONT");
      const holds = await waitUntil(SIGNAL_TIMEOUT_MS, () => !isStopped(process.pid));
      if (holds) this.#paused = false;
      return { holds, evidence: { signal: "SIGCONT", ...stateEvidence(process.pid) } };
    });
  }

  /** Ends the node for good, whatever is being done to it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#initialisation?.fail("the cluster was stopped");
    await this.#process?.kill();
    await this.#lastAct.catch(() => {});
    await this.#process?.kill();
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#lastAct.then(act, act);
    this.#lastAct = result.catch(() => {});
    return result;
  }

  async #startNow(): Promise<void> {
    const { clock, id, initTimeoutMs, initLine, events } = this.#options;
    if (this.#stopped) throw new HarnessError(`${id} is not started: the cluster was stopped.`);
    await this.#newest?.closed;
    this.#endedBy = null;
    const ready = this.#expectInit();
    const process = await this.#spawn(this.#options.processSpec(++this.#incarnation));
    events.onSpawned(process.pid);
    process.write(initLine);
    try {
      await withDeadline(clock, initTimeoutMs, ready, () => {
        throw new Error(`it did not answer 'init' within ${initTimeoutMs} ms`);
      });
      this.#ready = this.#process === process;
    } catch (thrown) {
      await process.kill();
      const message = `${id} did not start: ${messageOf(thrown)}.\n${process.lastOutput()}`;
      throw new HarnessError(message, {
        hint: "A node answers the message `init` with `init_ok`: one line of JSON on stdout.",
      });
    } finally {
      this.#initialisation = null;
    }
  }

  #expectInit(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      this.#initialisation = { succeed: resolve, fail: (why) => reject(new Error(why)) };
    });
    // It may fail before anyone waits for it.
    ready.catch(() => {});
    return ready;
  }

  async #spawn(spec: ProcessSpec): Promise<NodeProcess> {
    const process: NodeProcess = await NodeProcess.spawn(spec, {
      onLine: (line, lineNumber, torn) => this.#onLine(line, lineNumber, torn),
      onExit: () => {
        this.#process = null;
        this.#ready = false;
        this.#paused = false;
      },
      onClosed: (how) => {
        const { events } = this.#options;
        events.onGone(process.pid);
        if (!process.endOrdered) this.#endedBy = events.causeOf(process.lastOutput());
        if (this.#initialisation) this.#initialisation.fail(`it ${how}`);
        else if (!process.endOrdered) events.onExited(how, process.lastOutput(), this.#endedBy);
      },
    });
    this.#process = process;
    this.#newest = process;
    return process;
  }

  #onLine(line: string, lineNumber: number, torn: boolean): void {
    const { events, id, isInitReply } = this.#options;
    const parsed = parseMessage(line);
    if (parsed.kind === "garbage") {
      // A process that is killed while it writes leaves half a line behind: that is not its fault.
      if (torn) return;
      this.#initialisation?.fail(describeBadLine(id, lineNumber, parsed.problem, line));
      events.onBadOutput(lineNumber, parsed.problem, line);
      return;
    }
    const { message } = parsed;
    if (this.#initialisation && isInitReply(message)) {
      if (message.body.type === "init_ok") this.#initialisation.succeed();
      else this.#initialisation.fail(`it answered 'init' with ${JSON.stringify(message.body)}`);
    } else events.onMessage(message, line);
  }
}

function nothing(): Proof {
  return { holds: true, evidence: {} };
}

function isStopped(pid: number): boolean {
  return processState(pid)?.toUpperCase() === "T";
}

function stateEvidence(pid: number): { readonly pid: number; readonly state: string } {
  return { pid, state: processExists(pid) ? (processState(pid) ?? "?") : "gone" };
}
