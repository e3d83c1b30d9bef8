import { z } from "zod";
import type { Proof } from "../cluster/cluster.ts";
import { HarnessError, messageOf } from "../core/errors.ts";
import type { Json } from "../core/json.ts";

/** What the driver's act proved. One that throws proves nothing; its error is the evidence. */
export async function attempt(act: () => Promise<Proof>): Promise<Proof> {
  try {
    return await act();
  } catch (thrown) {
    return { holds: false, evidence: { error: messageOf(thrown) } };
  }
}

/**
 * The target that the value of a start operation names: `{"target":"one"}`.
 *
 * @throws HarnessError when it names none, or none of `targets`.
 */
export function parseTarget<T extends string>(f: string, value: Json, targets: readonly T[]): T {
  const parsed = z.object({ target: z.enum(targets) }).safeParse(value);
  if (parsed.success) return parsed.data.target;
  throw new HarnessError(`Nemesis operation '${f}' with the value ${JSON.stringify(value)}`, {
    hint: `It needs {"target": ...} with one of ${targets.join(", ")}.`,
  });
}
