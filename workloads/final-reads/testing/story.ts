import { History } from "../../../harness/core/history.ts";
import { NS_PER_MS } from "../../../harness/core/ids.ts";
import type { Json } from "../../../harness/core/json.ts";
import type { Completion, Op } from "../../../harness/core/op.ts";
import { FINAL_READ } from "../rounds.ts";

/** When final reads begin to count, well after everything else. */
const LATE_MS = 60_000;

/** Writes a history of key 0 line by line, a millisecond each. */
export class Story {
  readonly #lines: Op[] = [];
  readonly #open = new Map<number, Op>();
  #timeMs = 0;

  /** An operation from beginning to end. */
  op(process: number, f: string, value: Json, end: Completion = { type: "ok" }): this {
    return this.begin(process, f, value).end(process, end);
  }

  begin(process: number, f: string, value: Json): this {
    const op = this.#push({ process, type: "invoke", f, key: 0, value });
    this.#open.set(process, op);
    return this;
  }

  end(process: number, end: Completion): this {
    const { f, value } = this.#open.get(process) as Op;
    this.#push({ process, f, key: 0, value, node: `n${(process % 3) + 1}`, ...end });
    return this;
  }

  read(process: number, value: Json): this {
    return this.op(process, "read", null, { type: "ok", value });
  }

  /** What processes 0, 1, ... read when all has long been quiet. */
  finalReads(...values: readonly Json[]): this {
    this.#timeMs += LATE_MS;
    for (const [process, value] of values.entries())
      this.op(100 + process, FINAL_READ, 3, { type: "ok", value });
    return this;
  }

  /** Time goes by. */
  wait(durationMs: number): this {
    this.#timeMs += durationMs;
    return this;
  }

  history(): History {
    return new History(this.#lines);
  }

  #push(line: Omit<Op, "index" | "time">): Op {
    const op = { index: this.#lines.length, time: this.#timeMs++ * NS_PER_MS, ...line };
    this.#lines.push(op);
    return op;
  }
}
