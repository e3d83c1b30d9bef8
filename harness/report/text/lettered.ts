import type { Operation } from "../../core/history.ts";
import { letterOf } from "./letters.ts";

/** The letter of an operation, among the words of a step. */
export interface Letter {
  readonly letter: string;
}

/** `line 7`, `the read of line 7`, `lines 7 to 9`, `lines 7, 9, 12`, or `read 7`. */
const NAMED =
  /\b(?:(?:of|at) )?lines? (?<line>\d+)(?: to (?<last>\d+)|(?<more>(?:, \d+)+))?\b|\b(?<f>[a-z][\w-]*) (?<index>\d+)\b/gi;

/**
 * A step of an argument with the letters of the operations that it names by their lines: `the read of line 9` becomes `the
 * read E`, and `read 9 returned`, of which 9 might be a value, `read 9 (E) returned`.
 */
export function lettered(
  step: string,
  operations: readonly Operation[],
): readonly (string | Letter)[] {
  const names = namesOf(operations);
  const parts: (string | Letter)[] = [];
  let told = 0;
  for (const match of step.matchAll(NAMED)) {
    const [named] = match;
    const { line, last, more, f, index } = match.groups ?? {};
    const letter =
      line === undefined ? names.byCall.get(`${f} ${index}`) : names.byLine.get(Number(line));
    if (letter === undefined) continue;
    if (last !== undefined && names.byLine.get(Number(last)) !== letter) continue;
    const isEnd = last === undefined && names.ends.has(Number(line));
    parts.push(step.slice(told, match.index));
    if (line === undefined) parts.push(`${named} (`, { letter }, ")");
    else parts.push(isEnd ? "end of " : "", { letter }, ...others(more, names.byLine));
    told = match.index + named.length;
  }
  parts.push(step.slice(told));
  return parts.filter((part) => part !== "");
}

/** `, 9, 12` */
function others(
  lines: string | undefined,
  byLine: ReadonlyMap<number, string>,
): readonly (string | Letter)[] {
  return [...(lines ?? "").matchAll(/\d+/g)].flatMap(([line]) => {
    const letter = byLine.get(Number(line));
    return [", ", letter === undefined ? `line ${line}` : { letter }];
  });
}

function namesOf(operations: readonly Operation[]) {
  const byLine = new Map<number, string>();
  const byCall = new Map<string, string>();
  const ends = new Set<number>();
  operations.forEach(({ invoke, completion }, at) => {
    if (completion) ends.add(completion.index);
    for (const { f, index } of completion ? [invoke, completion] : [invoke]) {
      byLine.set(index, letterOf(at));
      byCall.set(`${f} ${index}`, letterOf(at));
    }
  });
  return { byLine, byCall, ends };
}
