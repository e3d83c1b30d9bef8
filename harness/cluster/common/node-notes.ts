import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { BLOCKING_EVENTS, type NodeNote } from "../../core/blocking.ts";
import type { Clock } from "../../core/clock.ts";
import { type NodeId, NS_PER_MS } from "../../core/ids.ts";

const lineSchema = z.object({
  realtimeMs: z.number(),
  event: z.string(),
  detail: z.record(z.string(), z.json()),
});

/** The notes of {@link BLOCKING_EVENTS} in the logs of nodes. Whatever else stands there is passed over. */
export function readNodeNotes(
  logs: ReadonlyMap<NodeId, string>,
  clock: Clock,
): readonly NodeNote[] {
  const zeroMs = Date.now() - clock.now() / NS_PER_MS;
  return [...logs].flatMap(([node, file]) => {
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => BLOCKING_EVENTS.some((event) => line.includes(`"event":"${event}"`)))
      .flatMap((line): readonly NodeNote[] => {
        const noted = lineSchema.safeParse(parsed(line)).data;
        if (noted === undefined) return [];
        const { detail, event, realtimeMs } = noted;
        return [{ node, at: (realtimeMs - zeroMs) * NS_PER_MS, event, detail }];
      });
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
