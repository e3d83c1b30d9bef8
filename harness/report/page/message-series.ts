import type { Trace } from "../../core/trace.ts";
import type { MessageSeries } from "./page-facts.ts";

const PARTS = 120;

/** How many messages were sent, received and lost in each part of the time that the trace covers. */
export function messageSeries({ events }: Trace): MessageSeries | null {
  const endUs = events.at(-1)?.atUs ?? 0;
  if (endUs === 0) return null;
  const partUs = Math.max(1, Math.ceil(endUs / PARTS));
  const counts = {
    sent: new Array<number>(PARTS).fill(0),
    received: new Array<number>(PARTS).fill(0),
    lost: new Array<number>(PARTS).fill(0),
  };
  for (const event of events) {
    const { kind, atUs } = event;
    if (kind !== "sent" && kind !== "received" && kind !== "lost") continue;
    const part = Math.min(PARTS - 1, Math.floor(atUs / partUs));
    counts[kind][part] = (counts[kind][part] ?? 0) + (kind === "lost" ? event.times : 1);
  }
  return { partUs, ...counts };
}
