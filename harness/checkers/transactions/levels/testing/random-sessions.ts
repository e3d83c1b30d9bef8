import fc from "fast-check";
import type { Micro, Session, Transaction } from "./sessions.ts";

/** How many random histories a checker of transactions is compared to its twin on. */
export const TXN_CASES = Number(process.env.TXN_CASES ?? 300);

export interface SessionsShape {
  readonly sessions: number;
  readonly keys: number;
  readonly maxTransactions: number;
  readonly maxOps: number;
}

interface Drawn {
  readonly session: number;
  readonly outcome: Transaction["outcome"];
  readonly ops: readonly {
    readonly f: "r" | "w";
    readonly key: number;
    readonly sees: number;
    readonly isWild: boolean;
  }[];
}

/**
 * Small histories of transactions on registers; each value is written once. Most reads return what a transaction before
 * theirs wrote last, or their own write; wild ones return anything that was ever written. A session ends with the first
 * transaction that does not return.
 */
export function randomSessions(shape: SessionsShape): fc.Arbitrary<readonly Session[]> {
  const op = fc.record({
    f: fc.constantFrom<"r" | "w">("r", "r", "r", "w", "w"),
    key: fc.nat({ max: shape.keys - 1 }),
    sees: fc.nat({ max: 1_000 }),
    isWild: fc.nat({ max: 15 }).map((n) => n === 0),
  });
  const transaction = fc.record({
    session: fc.nat({ max: shape.sessions - 1 }),
    outcome: fc.constantFrom<Transaction["outcome"]>(
      ...Array<"ok">(8).fill("ok"),
      ...(["info", "info", "fail"] as const),
    ),
    ops: fc.array(op, { minLength: 1, maxLength: shape.maxOps, size: "max" }),
  });
  return fc
    .array(transaction, { minLength: 1, maxLength: shape.maxTransactions, size: "max" })
    .map((drawn) => sessionsOf(drawn, shape.sessions));
}

function sessionsOf(drawn: readonly Drawn[], sessionCount: number): readonly Session[] {
  const written = drawn.flatMap(({ ops }, t) =>
    ops.flatMap(({ f, key }, i) => (f === "w" ? [{ key, value: uniqueValue(t, i) }] : [])),
  );
  const everything = (key: number) => [
    0,
    ...written.flatMap((write) => (write.key === key ? [write.value] : [])),
  ];
  const before = new Map<number, number[]>();
  const numbers = Array.from({ length: sessionCount }, (_, i) => i);
  const sessions = new Map<number, Transaction[]>();
  for (const [t, { ops, outcome, session }] of drawn.entries()) {
    const own = new Map<number, number>();
    const micros = ops.map(({ f, isWild, key, sees }, i): Micro => {
      if (f === "w") own.set(key, uniqueValue(t, i));
      const mine = own.get(key);
      const seen = isWild ? everything(key) : [0, ...(before.get(key) ?? [])];
      const value = mine !== undefined && !isWild ? mine : (seen[sees % seen.length] ?? 0);
      return { f, key: `k${key}`, value: f === "w" ? uniqueValue(t, i) : value };
    });
    if (outcome !== "fail")
      for (const [key, value] of own) before.set(key, [...(before.get(key) ?? []), value]);
    const number = numbers[session] as number;
    sessions.set(number, [...(sessions.get(number) ?? []), { outcome, ops: micros }]);
    if (outcome === "info") numbers[session] = number + sessionCount;
  }
  return [...sessions.values()];
}

function uniqueValue(transaction: number, op: number): number {
  return transaction * 100 + op + 1;
}
