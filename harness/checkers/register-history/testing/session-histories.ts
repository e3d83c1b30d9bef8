import fc from "fast-check";
import { History } from "../../../core/history.ts";
import type { Json } from "../../../core/json.ts";
import type { Op } from "../../../core/op.ts";
import { isAmbiguous, type RegisterHistory } from "../register-history.ts";
import { registerHistoryOf } from "../register-history-of.ts";

/** One thing that a session does: `w x 1`, `r x 1` (0: nothing there), `cas x 1 2`; `-` lets the others go on. */
type Deed = string;

/** The history of sessions in the notation `"w x 1, r y 0"`. Each session does one thing at a step, all at the same time. */
export function historyOf(...sessions: readonly string[]): History {
  const deeds = sessions.map((text) => text.split(",").map((deed) => deed.trim()));
  const steps = Math.max(0, ...deeds.map(({ length }) => length));
  const lines: Omit<Op, "index" | "time">[] = [];
  for (let step = 0; step < steps; step++)
    for (const type of ["invoke", "ok"] as const)
      for (const [process, own] of deeds.entries()) {
        const deed = own[step] ?? "-";
        if (deed !== "-") lines.push({ process, type, ...parse(deed, type) });
      }
  return new History(lines.map((line, index) => ({ index, time: index * 1_000, ...line })));
}

export function registersOf(...sessions: readonly string[]): RegisterHistory {
  return resolved(historyOf(...sessions));
}

function resolved(history: History): RegisterHistory {
  const outcome = registerHistoryOf(history);
  if (isAmbiguous(outcome)) throw new Error(outcome.ambiguous);
  return outcome;
}

function parse(deed: Deed, type: "invoke" | "ok"): { f: string; key: string; value: Json } {
  const [f, key = "", ...numbers] = deed.split(" ");
  const [first = 0, second = 0] = numbers.map((text) => (text === "0" ? null : Number(text)));
  if (f === "cas") return { f, key, value: [first, second] };
  if (f === "w") return { f: "write", key, value: first };
  return { f: "read", key, value: type === "invoke" ? null : first };
}

export interface SessionShape {
  readonly sessions: number;
  readonly keys: number;
  readonly maxOps: number;
}

/** Small histories in which reads see any write to their key, earlier or later, or nothing. */
export function randomSessions({
  keys,
  maxOps,
  sessions,
}: SessionShape): fc.Arbitrary<RegisterHistory> {
  const deed = fc.record({
    session: fc.nat({ max: sessions - 1 }),
    key: fc.nat({ max: keys - 1 }),
    f: fc.constantFrom("r", "r", "r", "w", "w", "cas"),
    sees: fc.nat({ max: maxOps }),
  });
  return fc
    .array(deed, { minLength: 1, maxLength: maxOps, size: "max" })
    .map((deeds) => registersOf(...notationOf(deeds, sessions)));
}

interface Drawn {
  readonly session: number;
  readonly key: number;
  readonly f: string;
  readonly sees: number;
}

function notationOf(deeds: readonly Drawn[], sessions: number): readonly string[] {
  const texts: string[][] = Array.from({ length: sessions }, () => []);
  for (const [place, { f, key, sees, session }] of deeds.entries()) {
    const written = deeds.flatMap((other, at) =>
      other.f !== "r" && other.key === key && at !== place ? [at + 1] : [],
    );
    const seen = sees === 0 ? 0 : (written[(sees - 1) % Math.max(1, written.length)] ?? 0);
    const values = f === "r" ? `${seen}` : f === "w" ? `${place + 1}` : `${seen} ${place + 1}`;
    texts[session]?.push(`${f} k${key} ${values}`);
  }
  return texts.map((own) => (own.length === 0 ? "-" : own.join(", ")));
}
