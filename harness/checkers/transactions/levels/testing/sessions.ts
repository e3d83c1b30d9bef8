import { History } from "../../../../core/history.ts";
import type { Json } from "../../../../core/json.ts";
import type { Op } from "../../../../core/op.ts";

/** One operation of a transaction; 0 is what a key holds in the beginning. */
export interface Micro {
  readonly f: "r" | "w";
  readonly key: string;
  readonly value: number;
}

export interface Transaction {
  readonly outcome: "ok" | "fail" | "info";
  readonly ops: readonly Micro[];
}

export type Session = readonly Transaction[];

/** The session `"w x 1, r y 0 | fail w x 2 | info w x 3"`: three transactions of which only the first returned ok. */
export function parseSession(text: string): Session {
  return text.split("|").map((part) => {
    const [, outcome, ops = ""] = /^(?:(fail|info) )?(.*)$/.exec(part.trim()) ?? [];
    return {
      outcome: (outcome ?? "ok") as Transaction["outcome"],
      ops: ops.split(",").map(parseMicro),
    };
  });
}

function parseMicro(text: string): Micro {
  const [f, key = "", value] = text.trim().split(" ");
  return { f: f === "w" ? "w" : "r", key, value: Number(value) };
}

/** Each session is a process, and does one transaction at a step, all at the same time. */
export function historyOf(sessions: readonly Session[]): History {
  const lines: Omit<Op, "index" | "time">[] = [];
  const steps = Math.max(0, ...sessions.map(({ length }) => length));
  for (let step = 0; step < steps; step++)
    for (const isEnd of [false, true])
      for (const [process, session] of sessions.entries()) {
        const transaction = session[step];
        if (transaction === undefined) continue;
        const { ops, outcome } = transaction;
        const value = ops.map((op) => jsonOf(op, isEnd && outcome === "ok"));
        lines.push({ process, type: isEnd ? outcome : "invoke", f: "txn", value });
      }
  return new History(lines.map((line, index) => ({ index, time: index * 1_000, ...line })));
}

function jsonOf({ f, key, value }: Micro, isAnswer: boolean): Json {
  return [f, key, f === "w" || (isAnswer && value !== 0) ? value : null];
}
