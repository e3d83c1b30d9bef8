import type { Operation } from "../../core/history.ts";
import { letterOf } from "./letters.ts";

/**
 * A step of an argument with the letters of the operations that it names by their lines: `read 2689 returned` becomes
 * `read 2689 (E) returned`.
 */
export function lettered(step: string, operations: readonly Operation[]): string {
  const letters = new Map<string, string>();
  operations.forEach(({ invoke, completion }, at) => {
    for (const line of completion ? [invoke, completion] : [invoke])
      letters.set(`${line.f} ${line.index}`, letterOf(at));
  });
  return step.replace(/\b[a-z][\w-]* \d+\b/gi, (named) => {
    const letter = letters.get(named);
    return letter === undefined ? named : `${named} (${letter})`;
  });
}
