import type { Clock } from "../core/clock.ts";
import { History } from "../core/history.ts";
import type { TimeNs } from "../core/ids.ts";
import { type HarnessNote, noteOp } from "../core/notes.ts";
import type { Op } from "../core/op.ts";

export type OpLine = Omit<Op, "index" | "time">;

/**
 * The one place where operations get their index and time. Soundness of every verdict rests on it: an invocation is
 * recorded before the client acts and a completion after it has answered, so that the recorded interval always
 * contains the real one.
 */
export class Journal {
  readonly #clock: Clock;
  readonly #sink: (op: Op) => void;
  readonly #ops: Op[] = [];
  #lastTime = 0;

  /** `sink` gets every operation at once, in order. */
  constructor(clock: Clock, sink: (op: Op) => void) {
    this.#clock = clock;
    this.#sink = sink;
  }

  /**
   * Records a line as of now, or as of `at`; never before the line recorded last. (A note may slip in between the end
   * of an operation and its line; moving that line later only widens its interval, which is always sound.)
   */
  record(line: OpLine, at = this.#clock.now()): Op {
    const time = Math.max(at, this.#lastTime);
    this.#lastTime = time;
    const op = opOf(this.#ops.length, time, line);
    this.#ops.push(op);
    this.#sink(op);
    return op;
  }

  note(note: HarnessNote): void {
    this.record(noteOp(note));
  }

  history(): History {
    return new History(this.#ops);
  }
}

/** All lines get their members in one order: whoever goes through a history then finds few kinds of object. */
function opOf(index: number, time: TimeNs, line: OpLine): Op {
  const { process, type, f, key, value, node, error, observed } = line;
  const op: { -readonly [K in keyof Op]: Op[K] } =
    key === undefined
      ? { index, time, process, type, f, value }
      : { index, time, process, type, f, key, value };
  if (node !== undefined) op.node = node;
  if (error !== undefined) op.error = error;
  if (observed !== undefined) op.observed = observed;
  return op;
}
