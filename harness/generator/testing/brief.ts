import { NS_PER_MS, type TimeNs } from "../../core/ids.ts";
import type { SimulatedLine } from "./simulate.ts";

/**
 * One short text a line: time, thread and what was asked or came of it, `20 w1 read` or `2ms w1 ok read "x"=5`. Workers
 * are `w0`, `w1` ..., lanes have their names; the type of an invocation and a null value are left out. Times are in
 * nanoseconds up to a millisecond.
 */
export function brief(lines: readonly SimulatedLine[]): string[] {
  return lines.map(({ time, thread, type, f, key, value }) => {
    const isOwnType = type === "invoke" || type === f;
    const parts = [timeText(time), nameOf(thread), ...(isOwnType ? [] : [type]), f];
    const text = value === null ? "" : JSON.stringify(value);
    if (key !== undefined) parts.push(`${JSON.stringify(key)}=${text}`);
    else if (text !== "") parts.push(text);
    return parts.join(" ");
  });
}

function nameOf(thread: SimulatedLine["thread"]): string {
  return typeof thread === "number" ? `w${thread}` : thread;
}

function timeText(time: TimeNs): string {
  return time < NS_PER_MS ? `${time}` : `${time / NS_PER_MS}ms`;
}
