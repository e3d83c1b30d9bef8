import type { Client } from "../client/client.ts";
import type { Clock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import type { NodeId, Process } from "../core/ids.ts";
import type { Completion, Invocation } from "../core/op.ts";
import { withDeadline } from "../core/waiting.ts";
import type { Nemesis } from "../nemesis/package.ts";

/** Opens the client of a process that talks to `node`. A rejection makes the operation fail: it was never sent. */
export type OpenClient = (process: Process, node: NodeId) => Promise<Client>;

/** Does one thing at a time for one thread of the generator. `run` never rejects. */
export interface Worker {
  run(op: Invocation): Promise<Completion>;
  close(): void;
}

export interface ClientWorkerOptions {
  readonly clock: Clock;
  readonly node: NodeId;
  readonly openClient: OpenClient;
  readonly opTimeoutMs: number;
}

/** Drives clients against one node: a new client for each new process. */
export function createClientWorker(options: ClientWorkerOptions): Worker {
  return new ClientWorker(options);
}

class ClientWorker implements Worker {
  readonly #options: ClientWorkerOptions;
  #client: Client | null = null;
  #process: Process | null = null;

  constructor(options: ClientWorkerOptions) {
    this.#options = options;
  }

  /** Every operation comes by here: without `async`, where nothing needs to be waited for, it takes half the promises. */
  run(op: Invocation): Promise<Completion> {
    if (this.#client !== null && this.#process === op.process)
      return this.#invoke(this.#client, op);
    return this.#openFor(op);
  }

  close(): void {
    this.#client?.close();
    this.#client = null;
  }

  async #openFor(op: Invocation): Promise<Completion> {
    const { node, openClient } = this.#options;
    this.close();
    this.#process = op.process;
    try {
      this.#client = await openClient(op.process, node);
    } catch (thrown) {
      return { type: "fail", error: ["no-client", messageOf(thrown)], node };
    }
    return this.#invoke(this.#client, op);
  }

  #invoke(client: Client, op: Invocation): Promise<Completion> {
    const { clock, node, opTimeoutMs } = this.#options;
    const late = (): Completion => ({
      type: "info",
      error: ["client-timeout", `the client gave no answer within ${opTimeoutMs} ms`],
      node,
    });
    const crashed = (thrown: unknown): Completion => ({
      type: "info",
      error: ["client-crashed", messageOf(thrown)],
      node,
    });
    return withDeadline(clock, opTimeoutMs, client.invoke(op), late, crashed);
  }
}

export interface NemesisWorkerOptions {
  readonly clock: Clock;
  readonly nemesis: Nemesis;
  readonly opTimeoutMs: number;
  /** Told of every operation that did not come to an end of its own. */
  readonly onProblem: (message: string) => void;
}

/** Carries out the operations of one nemesis package. */
export function createNemesisWorker(options: NemesisWorkerOptions): Worker {
  return {
    close() {},
    async run(op) {
      const failed = (message: string): Completion => {
        options.onProblem(`nemesis '${op.f}': ${message}`);
        return { type: "info", error: ["nemesis-failed", message] };
      };
      try {
        const record = options.nemesis
          .invoke(op.f, op.value)
          .then((value): Completion => ({ type: "info", value: { ...value } }));
        return await withDeadline(options.clock, options.opTimeoutMs, record, () =>
          failed(`no answer within ${options.opTimeoutMs} ms`),
        );
      } catch (thrown) {
        return failed(messageOf(thrown));
      }
    },
  };
}
