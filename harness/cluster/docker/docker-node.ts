import type { Clock } from "../../core/clock.ts";
import { HarnessError, messageOf } from "../../core/errors.ts";
import type { FaultName } from "../../core/faults.ts";
import type { NodeId } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import { withDeadline } from "../../core/waiting.ts";
import type { Message } from "../../node/message.ts";
import type { FileDamage, ProcessState, Proof } from "../cluster.ts";
import { ClientLink, type ClientLinkOptions } from "./client-link.ts";
import { type Ended, NodeContainer, type NodeContainerSpec } from "./node-container.ts";
import type { ServiceLink } from "./service-link.ts";
import { freezeProof, pauseProof, resumeProof, thawProof } from "./stopping.ts";
import type { NodeDisk } from "./storage/node-disk.ts";

const TERMINATE_GRACE_MS = 3_000;

/** What a node tells the cluster it belongs to. */
interface NodeEvents {
  onMessage(message: Message, line: string): void;
  onBadOutput(lineNumber: number, problem: string, line: string): void;
  /** It ended, and nobody had ordered that. */
  onExited(how: string, lastOutput: string, cause: FaultName | null): void;
  /** What carries it is gone. */
  onLost(how: string): void;
  /** An incarnation is gone: nothing that it was asked will be answered. */
  onGone(): void;
}

export interface DockerNodeOptions {
  readonly id: NodeId;
  readonly clock: Clock;
  readonly initTimeoutMs: number;
  readonly initLine: string;
  readonly isInitReply: (message: Message) => boolean;
  /** Where its client port is reached. */
  readonly client: { readonly host: string; readonly port: number };
  readonly disk: NodeDisk;
  /** What to start for incarnation 1, 2, ... */
  readonly containerSpec: (incarnation: number) => Promise<NodeContainerSpec>;
  /** Left out: by `ClientLink`. */
  readonly openLink?: ((options: ClientLinkOptions) => ServiceLink) | undefined;
  /** Called for each incarnation when it is ready. */
  readonly onReady: () => Promise<void>;
  /** The fault in place that brought an end about, as far as there is evidence. */
  readonly causeOf: (ended: Ended, lastOutput: string) => FaultName | null;
  readonly events: NodeEvents;
}

interface Incarnation {
  readonly container: NodeContainer;
  readonly link: ClientLink | ServiceLink;
  mode: "running" | "paused" | "frozen";
  isReady: boolean;
  isEndOrdered: boolean;
}

/** A node through all its incarnations. What is done to it is done one at a time, in the order in which it was asked. */
export class DockerNode {
  readonly #options: DockerNodeOptions;
  #current: Incarnation | null = null;
  /** The newest container, also after its end. */
  #newest: NodeContainer | null = null;
  #incarnations = 0;
  #lastAct: Promise<unknown> = Promise.resolve();
  #isStopped = false;
  #abandonStart: (() => void) | null = null;
  /** The fault that its last end is put down to, until it runs again. */
  #endedBy: FaultName | null = null;

  #isDamaged = false;

  constructor(options: DockerNodeOptions) {
    this.#options = options;
  }

  get state(): ProcessState {
    return this.#current?.isReady ? this.#current.mode : "down";
  }

  /** The container that runs; null when the node is down. */
  get container(): NodeContainer | null {
    return this.#current?.container ?? null;
  }

  /** Why it is down, where a fault is known to have brought it down. */
  get endedBy(): FaultName | null {
    return this.#endedBy;
  }

  /** Its host finds out what was done to its disk. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** False: the line certainly does not get there. */
  accept(line: string): boolean {
    return this.#current?.link.write(line) ?? false;
  }

  /** @throws HarnessError when it does not start, or does not become ready. */
  start(): Promise<void> {
    return this.#inTurn(() => this.#startNow());
  }

  kill(): Promise<Proof> {
    return this.#end((incarnation) => this.#killNow(incarnation, "SIGKILL", 0));
  }

  terminate(): Promise<Proof> {
    return this.#end((incarnation) => this.#killNow(incarnation, "SIGTERM", TERMINATE_GRACE_MS));
  }

  losePower(): Promise<Proof> {
    return this.#end(async (incarnation) => {
      let end: Proof = NOT_KILLED;
      const lost = await this.#options.disk.losePower(async () => {
        end = await this.#killNow(incarnation, "SIGKILL", 0);
      });
      return both(end, lost);
    });
  }

  /** Null: there is nothing that could be damaged so. */
  corrupt(damage: FileDamage): Promise<Proof | null> {
    const { disk } = this.#options;
    return this.#inTurn(async () => {
      if (!(await disk.canCorrupt(damage))) return null;
      const incarnation = this.#current;
      const end = incarnation ? await this.#killNow(incarnation, "SIGKILL", 0) : this.#stayDown();
      if (!end.holds) return end;
      const damaged = await disk.corrupt(damage);
      if (damaged.isFoundOut) this.#isDamaged = true;
      return both(end, damaged);
    });
  }

  restart(): Promise<Proof> {
    return this.#inTurn(async () => {
      const running = this.#current;
      if (running)
        return {
          holds: false,
          evidence: { container: running.container.name, error: "it was not down" },
        };
      const begunMs = performance.now();
      try {
        await this.#startNow();
      } catch (thrown) {
        return { holds: false, evidence: { error: messageOf(thrown) } };
      }
      const readyMs = Math.round(performance.now() - begunMs);
      return { holds: true, evidence: { incarnation: this.#incarnations, readyMs } };
    });
  }

  pause(): Promise<Proof> {
    return this.#whileUp("paused", pauseProof, { holds: false, evidence: { state: "down" } });
  }

  resume(): Promise<Proof> {
    return this.#whileUp("running", resumeProof, DOWN_ALREADY);
  }

  freeze(): Promise<Proof> {
    return this.#whileUp("frozen", freezeProof, { holds: false, evidence: { state: "down" } });
  }

  thaw(): Promise<Proof> {
    return this.#whileUp("running", thawProof, DOWN_ALREADY);
  }

  /** From now on nothing more is started. What runs is for the cluster to remove. */
  stop(): void {
    this.#isStopped = true;
    this.#abandonStart?.();
    const incarnation = this.#current;
    if (!incarnation) return;
    incarnation.isEndOrdered = true;
    this.#leave(incarnation);
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#lastAct.then(act, act);
    this.#lastAct = result.catch(() => {});
    return result;
  }

  #end(end: (incarnation: Incarnation) => Promise<Proof>): Promise<Proof> {
    return this.#inTurn(async () => (this.#current ? end(this.#current) : this.#stayDown()));
  }

  /** Whoever ends a node wants it to be down, also one that a fault has ended before. */
  #stayDown(): Proof {
    this.#endedBy = null;
    return DOWN_ALREADY;
  }

  #whileUp(
    mode: Incarnation["mode"],
    act: (container: NodeContainer) => Promise<Proof>,
    whenDown: Proof,
  ): Promise<Proof> {
    return this.#inTurn(async () => {
      const incarnation = this.#current;
      if (!incarnation) return whenDown;
      const proof = await act(incarnation.container);
      const isUp = this.#current === incarnation;
      if (proof.holds && isUp) incarnation.mode = mode;
      return isUp || mode === "running" ? proof : { ...proof, holds: false };
    });
  }

  async #killNow(
    incarnation: Incarnation,
    signal: "SIGKILL" | "SIGTERM",
    graceMs: number,
  ): Promise<Proof> {
    const { container } = incarnation;
    incarnation.isEndOrdered = true;
    const begunMs = performance.now();
    if (signal === "SIGTERM") await container.signal(signal);
    const early = graceMs > 0 ? await container.endWithin(graceMs) : null;
    const ended = early ?? (await container.kill());
    const tookMs = Math.round(performance.now() - begunMs);
    const evidence = { signal, ...evidenceOf(ended), tookMs, graceSufficed: early !== null };
    if (ended) this.#leave(incarnation);
    return { holds: ended !== null, evidence };
  }

  async #startNow(): Promise<void> {
    const { clock, id, initTimeoutMs, containerSpec } = this.#options;
    if (this.#isStopped) throw new HarnessError(`${id} is not started: the cluster was stopped.`);
    await this.#newest?.removed;
    const container = await NodeContainer.start(await containerSpec(++this.#incarnations));
    this.#newest = container;
    const incarnation = this.#enter(container);
    try {
      const outcome = Promise.race([
        incarnation.link.ready,
        container.ended.then(({ how }) => {
          throw new Error(`it ${how}`);
        }),
        this.#stopOrdered(),
      ]);
      await withDeadline(clock, initTimeoutMs, outcome, () => {
        throw new Error(`it did not answer 'init' within ${initTimeoutMs} ms`);
      });
      incarnation.isReady = true;
      this.#endedBy = null;
    } catch (thrown) {
      await this.#killNow(incarnation, "SIGKILL", 0).catch(() => {});
      const message = `${id} did not start: ${messageOf(thrown)}.\n${container.lastOutput()}`;
      throw new HarnessError(message, {
        hint: "All that it printed is in its stderr.log, in the folder `nodes` of the run.",
      });
    } finally {
      this.#abandonStart = null;
    }
    await this.#options.onReady();
  }

  #enter(container: NodeContainer): Incarnation {
    const { id, client, initLine, isInitReply, events, openLink } = this.#options;
    const link = (openLink ?? ((options) => new ClientLink(options)))({
      ...{ node: id, host: client.host, port: client.port, initLine, isInitReply },
      onMessage: (message, line) => events.onMessage(message, line),
      onBadOutput: (lineNumber, problem, line) => events.onBadOutput(lineNumber, problem, line),
    });
    const incarnation: Incarnation = {
      ...{ container, link },
      mode: "running",
      isReady: false,
      isEndOrdered: false,
    };
    this.#current = incarnation;
    void container.ended.then((ended) => this.#onEnded(incarnation, ended));
    return incarnation;
  }

  #onEnded(incarnation: Incarnation, ended: Ended): void {
    const { events, causeOf } = this.#options;
    this.#leave(incarnation);
    if (incarnation.isEndOrdered) return;
    const lastOutput = incarnation.container.lastOutput();
    const cause = causeOf(ended, lastOutput);
    this.#endedBy = cause;
    // Whoever starts it is told of an end before it was ready.
    if (ended.isLost) events.onLost(ended.how);
    else if (incarnation.isReady) events.onExited(ended.how, lastOutput, cause);
  }

  /** The incarnation counts for nothing any more. */
  #leave(incarnation: Incarnation): void {
    incarnation.link.close();
    if (this.#current !== incarnation) return;
    this.#current = null;
    this.#options.events.onGone();
  }

  #stopOrdered(): Promise<never> {
    return new Promise((_, reject) => {
      this.#abandonStart = () => reject(new Error("the cluster was stopped"));
    });
  }
}

const DOWN_ALREADY: Proof = { holds: true, evidence: { state: "down", already: true } };
const NOT_KILLED: Proof = { holds: false, evidence: { error: "it was not killed" } };

function both(end: Proof, disk: Proof): Proof {
  return { holds: end.holds && disk.holds, evidence: { end: end.evidence, disk: disk.evidence } };
}

function evidenceOf(ended: Ended | null): Readonly<Record<string, Json>> {
  if (!ended) return { state: "still there" };
  const { exitCode, oomKilled, how } = ended;
  return { state: "gone", exitCode, how, ...(oomKilled ? { oomKilled } : {}) };
}
