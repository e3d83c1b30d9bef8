import { connect, type Socket } from "node:net";
import type { NodeId } from "../../core/ids.ts";
import { LineSplitter } from "../../node/line-splitter.ts";
import type { Message } from "../../node/message.ts";
import { parseMessage } from "../../node/parse-message.ts";

export interface ClientLinkOptions {
  readonly node: NodeId;
  readonly host: string;
  readonly port: number;
  /** The first line on every connection until the node has answered it. */
  readonly initLine: string;
  readonly isInitReply: (message: Message) => boolean;
  readonly onMessage: (message: Message, line: string) => void;
  readonly onBadOutput: (lineNumber: number, problem: string, line: string) => void;
}

/** A node that does not read gets no more than this; what comes on top is refused. */
const QUEUE_LIMIT_BYTES = 64 * 1024 * 1024;
/** While the node starts: it is there within a few of these. */
const FIRST_DIAL_EVERY_MS = 10;
const REDIAL_MS = 100;
/** "malformed-request": a node that has had its `init` says so to another one. */
const ALREADY_STARTED = 12;

/**
 * The one connection that carries all clients' messages to one incarnation of a node. It is dialled again when it
 * breaks, until it is closed.
 */
export class ClientLink {
  readonly #options: ClientLinkOptions;
  /** Resolves when the node has answered `init`; rejected when it refused. Never settles while it says nothing. */
  readonly ready: Promise<void>;
  #settleReady: { readonly resolve: () => void; readonly reject: (why: Error) => void };
  #isReady = false;
  #initsSent = 0;
  #socket: Socket | null = null;
  #isConnected = false;
  #redial: NodeJS.Timeout | undefined;
  #batch = "";
  #isClosed = false;

  constructor(options: ClientLinkOptions) {
    this.#options = options;
    const { promise, resolve, reject } = withResolvers();
    this.ready = promise;
    this.ready.catch(() => {});
    this.#settleReady = { resolve, reject };
    this.#dial();
  }

  /** Queues a line; what is queued in one turn of the event loop is written at once. False: it was not taken. */
  write(line: string): boolean {
    const socket = this.#socket;
    if (!this.#isReady || !this.#isConnected || !socket) return false;
    if (this.#batch.length + socket.writableLength > QUEUE_LIMIT_BYTES) return false;
    if (this.#batch === "") queueMicrotask(() => this.#writeBatch(socket));
    this.#batch += `${line}\n`;
    return true;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#redial);
    this.#socket?.destroy();
  }

  #writeBatch(socket: Socket): void {
    const batch = this.#batch;
    this.#batch = "";
    if (socket.writable) socket.write(batch);
  }

  /** A published port may be open before the node listens: such a connection ends as soon as it was made. */
  #dial(): void {
    const { host, port, initLine } = this.#options;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    socket.setEncoding("utf8");
    const splitter = new LineSplitter((line, lineNumber) => this.#onLine(line, lineNumber));
    socket.on("data", (chunk: string) => splitter.push(chunk));
    socket.on("error", () => {});
    socket.once("connect", () => {
      this.#isConnected = true;
      if (this.#isReady) return;
      this.#initsSent++;
      socket.write(`${initLine}\n`);
    });
    socket.once("close", () => {
      this.#isConnected = false;
      this.#socket = null;
      if (this.#isClosed) return;
      const delayMs = this.#isReady ? REDIAL_MS : FIRST_DIAL_EVERY_MS;
      this.#redial = setTimeout(() => this.#dial(), delayMs);
    });
  }

  #onLine(line: string, lineNumber: number): void {
    const { isInitReply, onMessage, onBadOutput } = this.#options;
    const parsed = parseMessage(line);
    if (parsed.kind === "garbage") onBadOutput(lineNumber, parsed.problem, line);
    else if (!this.#isReady && isInitReply(parsed.message)) this.#onInitReply(parsed.message);
    else onMessage(parsed.message, line);
  }

  #onInitReply({ body }: Message): void {
    const isRepeated = this.#initsSent > 1 && body.code === ALREADY_STARTED;
    if (body.type === "init_ok" || isRepeated) {
      this.#isReady = true;
      this.#settleReady.resolve();
    } else this.#settleReady.reject(new Error(`it answered 'init' with ${JSON.stringify(body)}`));
  }
}

function withResolvers() {
  let resolve = (): void => {};
  let reject = (_why: Error): void => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
