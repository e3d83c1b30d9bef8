import { connect, type Socket } from "node:net";
import type { NodeId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import { helloLine } from "./tcp-incoming.ts";
import type { Note } from "./tcp-lines.ts";
import { LineQueue } from "./tcp-queue.ts";
import { LEAST_PATIENCE_CHECKS, StallDetector } from "./tcp-stall-detector.ts";

/** Long enough for a second SYN, which comes after one second. */
const CONNECT_TIMEOUT_MS = 2_000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1_000;
/** A connection that held so long was a good one: dialling starts again with short waits. */
const GOOD_MS = 1_000;
const MOST_PATIENCE_CHECKS = 16;
const WRITE_CHARS = 64 * 1024;
const DROPS_PER_NOTE = 10_000;

interface LinkOptions {
  readonly self: NodeId;
  readonly peer: NodeId;
  readonly host: string;
  readonly port: number;
  readonly random: Random;
  readonly note: Note;
}

/**
 * The way from this node to one peer: a TCP connection, dialled with the first message and again and again from then on.
 * What is sent while there is none waits in a bounded queue. What a connection had taken when it broke may be lost, as in
 * any network; what arrives is in order.
 */
export class PeerLink {
  readonly #options: LinkOptions;
  readonly #queue = new LineQueue();
  /** Null while there is no connection. */
  #socket: Socket | null = null;
  #begun = false;
  /** The connection stands, and takes more. */
  #writable = false;
  #patienceChecks = LEAST_PATIENCE_CHECKS;
  #stalls = new StallDetector(LEAST_PATIENCE_CHECKS);
  /** The last connection was given up by this side. */
  #stalled = false;
  #checkedBytes = 0;
  /** Attempts in a row that failed or did not hold. */
  #failures = 0;
  #outageNoted = false;
  #droppedCount = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  send(lines: readonly string[]): void {
    for (const line of lines) this.#countDrops(this.#queue.push(line));
    if (!this.#begun) this.#dial();
    this.#pump();
  }

  /** False: all that was ever written had been acknowledged at the last check. */
  mayBeWaiting(): boolean {
    return this.#socket !== null && this.#socket.bytesWritten > this.#checkedBytes;
  }

  /** @param unacknowledged bytes that the kernel holds, by local port. */
  check(unacknowledged: ReadonlyMap<number, number>): void {
    const socket = this.#socket;
    if (!socket) return;
    const unacknowledgedBytes = unacknowledged.get(socket.localPort ?? 0) ?? 0;
    const { bytesWritten: writtenBytes, writableLength: unsentBytes } = socket;
    this.#checkedBytes = writtenBytes - unsentBytes - unacknowledgedBytes;
    if (!this.#stalls.check({ writtenBytes, unsentBytes, unacknowledgedBytes })) return;
    this.#options.note("peer-stalled", { peer: this.#options.peer, unacknowledgedBytes });
    this.#stalled = true;
    // Reset: a mere close would leave the kernel trying to deliver the old bytes.
    socket.resetAndDestroy();
  }

  #dial(): void {
    const { host, port } = this.#options;
    const begunMs = performance.now();
    this.#begun = true;
    let failure: Error | null = null;
    // Trying several addresses at once gives each of them 250 ms only, which a slowed network does not keep.
    const socket = connect({ host, port, noDelay: true, autoSelectFamily: false });
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error("no answer")));
    socket.on("connect", () => this.#connected(socket));
    socket.on("drain", () => {
      this.#writable = true;
      this.#pump();
    });
    socket.on("error", (error) => {
      failure = error;
    });
    socket.on("close", () => this.#closed(performance.now() - begunMs, failure));
    // Nothing comes back on this connection but its end, and that is seen by reading only.
    socket.on("end", () => socket.destroy()).resume();
  }

  #connected(socket: Socket): void {
    const { self, peer, note } = this.#options;
    socket.setTimeout(0);
    this.#socket = socket;
    this.#adaptPatience();
    this.#stalls = new StallDetector(this.#patienceChecks);
    this.#checkedBytes = 0;
    this.#outageNoted = false;
    note("peer-connected", { peer, waiting: this.#queue.length, dropped: this.#droppedCount });
    socket.write(`${helloLine(self)}\n`);
    this.#writable = true;
    this.#pump();
  }

  /** When the first attempt after a stall succeeds, the way was not cut but slow or lossy: then waiting is better. */
  #adaptPatience(): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    this.#patienceChecks =
      this.#failures === 0
        ? Math.min(MOST_PATIENCE_CHECKS, this.#patienceChecks * 2)
        : LEAST_PATIENCE_CHECKS;
  }

  #closed(sinceDialMs: number, failure: Error | null): void {
    const { peer, host, port, random, note } = this.#options;
    if (!this.#outageNoted)
      note("peer-unreachable", { peer, host, port, problem: failure?.message ?? "closed" });
    this.#outageNoted = true;
    this.#failures = this.#socket && sinceDialMs >= GOOD_MS ? 0 : this.#failures + 1;
    this.#socket = null;
    this.#writable = false;
    const delayMs = retryDelayMs(this.#failures, random);
    setTimeout(() => this.#dial(), Math.max(0, delayMs - sinceDialMs));
  }

  #pump(): void {
    const socket = this.#socket;
    while (socket?.writable && this.#writable && this.#queue.length > 0)
      this.#writable = socket.write(this.#queue.take(WRITE_CHARS));
  }

  #countDrops(count: number): void {
    const before = this.#droppedCount;
    this.#droppedCount += count;
    if (Math.ceil(this.#droppedCount / DROPS_PER_NOTE) === Math.ceil(before / DROPS_PER_NOTE))
      return;
    const { peer, note } = this.#options;
    note("peer-queue-full", { peer, dropped: this.#droppedCount });
  }
}

/** From the beginning of one attempt to the next, doubled with each failure; up to a half of it is due to chance. */
export function retryDelayMs(failures: number, random: Random): number {
  const doublings = Math.min(Math.max(0, failures - 1), 10);
  const longestMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** doublings);
  return random.between(longestMs / 2, longestMs);
}
