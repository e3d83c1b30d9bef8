import { History } from "../../../core/history.ts";
import type { Json } from "../../../core/json.ts";
import type { Op } from "../../../core/op.ts";
import type { CheckerResult } from "../../../core/verdict.ts";
import { linearizable } from "../linearizable.ts";
import type { LinearizableModelName } from "../models.ts";

type Ending = Pick<Op, "type"> & Partial<Op>;

/** The name of the operation, its invoked value, and how it ended. */
export type Step = readonly [f: string, value: Json, ending: Ending];

/** What is said about a history, whether it is legal, and its steps. */
export type Case = readonly [about: string, valid: boolean, steps: readonly Step[]];

export const ok = (value: Json): Ending => ({ type: "ok", value });
export const fail = (error: Json, more: Partial<Op> = {}): Ending => {
  return { type: "fail", error, ...more };
};
export const info: Ending = { type: "info", error: "timeout" };

/** Judges operations that were done one after the other, each by a process of its own. */
export function judgeSteps(
  model: LinearizableModelName,
  steps: readonly Step[],
  initial: Json = null,
): Promise<CheckerResult> {
  const lines = steps.flatMap(([f, value, ending], process) => [
    { process, f, value, type: "invoke" as const },
    { process, f, value, ...ending },
  ]);
  const history = new History(lines.map((line, index) => ({ index, time: index, ...line })));
  return linearizable({ model, initial }).check(history, { timeoutMs: 10_000, memoryMb: 64 });
}
