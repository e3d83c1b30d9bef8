import { UsageError } from "../../core/errors.ts";
import type { Operation as HistoryOperation } from "../../core/history.ts";
import { canonicalJson, type Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";

/** The register or map entry that an operation is about; operations without a key share one. */
export function keyText(invoke: Op): string | undefined {
  return invoke.key === undefined ? undefined : canonicalJson(invoke.key);
}

/**
 * When an operation was open, in history indexes.
 *
 * Indexes, not times: the recorder writes an operation's completion before it lets anything begin that was caused by
 * it, so the order of lines is an order in which things happened, without ties. Times are nanoseconds of a clock that
 * ticks in steps, and in imported logs may be missing or from several machines. An operation that is not known to have
 * ended may take effect at any later time.
 */
export function span({ invoke, completion }: HistoryOperation): {
  readonly id: number;
  readonly process: number | string;
  readonly call: number;
  readonly return: number | null;
} {
  const open = completion === null || completion.type === "info";
  const { index, process } = invoke;
  return { id: index, process, call: index, return: open ? null : completion.index };
}

/** True when a failed cas says that it found another value, and not only that it did not happen. */
export function foundOtherValue({ completion }: HistoryOperation): boolean {
  return completion !== null && hasOtherValue(completion);
}

/** The same of its completion alone. */
export function hasOtherValue(completion: Op): boolean {
  return completion.type === "fail" && errorName(completion) === "precondition-failed";
}

/** An error is a name, or begins with one. */
export function errorName({ error }: Op): Json | undefined {
  return Array.isArray(error) ? (error as readonly Json[])[0] : error;
}

/** @throws UsageError when the value of a cas is not `[from, to]`. */
export function casValues(invoke: Op): readonly [Json, Json] {
  const { value } = invoke;
  if (Array.isArray(value) && value.length === 2) return value as unknown as readonly [Json, Json];
  throw new UsageError(
    `History line with index ${invoke.index}: a cas carries ${JSON.stringify(value)}`,
    { hint: "The value of a cas is [from, to]." },
  );
}

export function unknownOperation(invoke: Op, model: string, known: readonly string[]): UsageError {
  const hint = `Model ${model} knows ${known.join(", ")}. Check with another model, or another checker.`;
  return new UsageError(
    `History line with index ${invoke.index}: model ${model} does not know '${invoke.f}'`,
    { hint },
  );
}
