import type { z } from "zod";
import type { Proof } from "../cluster/cluster.ts";
import { HarnessError, messageOf } from "../core/errors.ts";
import type { Json } from "../core/json.ts";

/** What the driver's act proved. One that throws proves nothing; its error is the evidence. */
export async function attempt<P extends Proof | null>(act: () => Promise<P>): Promise<P | Proof> {
  try {
    return await act();
  } catch (thrown) {
    return { holds: false, evidence: { error: messageOf(thrown) } };
  }
}

/** Whom a start operation hits: one of the nemesis' targets, or everything named. */
export type Aim<T extends string, E> =
  | { readonly kind: "target"; readonly target: T }
  | { readonly kind: "explicit"; readonly explicit: E };

/** What the value of a start operation may be. */
export interface AimFormat<T extends string, E> {
  readonly targets: readonly T[];
  readonly explicit: z.ZodType<E>;
  /** An example of an explicit value, for messages. */
  readonly example: string;
}

/**
 * Reads the value of a start operation: `{"target":"one"}`, or a value that leaves nothing to be drawn.
 *
 * @throws HarnessError when it is neither.
 */
export function parseAim<T extends string, E>(
  f: string,
  value: Json,
  { targets, explicit, example }: AimFormat<T, E>,
): Aim<T, E> {
  const named = targets.find((target) => target === namedTarget(value));
  if (named !== undefined) return { kind: "target", target: named };
  const parsed = explicit.safeParse(value);
  if (parsed.success) return { kind: "explicit", explicit: parsed.data };
  throw new HarnessError(`Nemesis operation '${f}' with the value ${JSON.stringify(value)}`, {
    hint: `It needs {"target": ...} with one of ${targets.join(", ")}, or everything named: ${example}.`,
  });
}

/** The target of `{"target":"one"}`. */
function namedTarget(value: Json): Json | undefined {
  return typeof value === "object" && value !== null && "target" in value
    ? value.target
    : undefined;
}
