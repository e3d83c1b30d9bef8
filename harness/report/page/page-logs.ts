import { z } from "zod";
import { harnessNotes } from "../../core/notes.ts";
import type { Trace } from "../../core/trace.ts";
import { eventsById, eventText } from "../causal/event-text.ts";
import type { NodeLog, RunData } from "../run-data.ts";
import { oneLine } from "../text/visible.ts";
import type { NodeMoment, PageLog } from "./page-facts.ts";

const LINE_CHARS = 160;
const MOST_LINES = 2_000;

export interface PageLogs {
  readonly logs: readonly PageLog[];
  readonly moments: readonly NodeMoment[];
}

/**
 * What nodes wrote, on the time axis of the run: from the trace of a simulated one, else the lines that carry the time
 * of day, for runs that noted when they began. Of very many lines those nearest to `aroundUs` are kept, or the last.
 */
export function pageLogs({ history, nodeLogs, trace }: RunData, aroundUs: number | null): PageLogs {
  if (trace !== null) return { logs: traceLogs(trace, aroundUs), moments: [] };
  const began = harnessNotes(history).find((note) => note.note === "began");
  if (began?.note !== "began") return { logs: [], moments: [] };
  const parsed = nodeLogs.map((log) => ({ node: log.node, lines: timedLines(log) }));
  const atUs = (realtimeMs: number): number => Math.round((realtimeMs - began.realtimeMs) * 1_000);
  return {
    logs: parsed.map(({ node, lines }) => ({
      node: oneLine(node, 40),
      lines: lines.map((line) => ({ atUs: atUs(line.realtimeMs), text: textOf(line) })),
    })),
    moments: parsed
      .flatMap(({ node, lines }) =>
        lines.flatMap((line) => momentOf(node, line, atUs(line.realtimeMs))),
      )
      .sort((left, right) => left.atUs - right.atUs),
  };
}

function traceLogs(trace: Trace, aroundUs: number | null): readonly PageLog[] {
  const byId = eventsById(trace);
  return trace.nodes.map((node) => ({
    node: oneLine(node, 40),
    lines: nearest(
      trace.events.filter(
        ({ lane, kind }) => lane === node && kind !== "sent" && kind !== "synced",
      ),
      aroundUs,
    ).map((event) => ({ atUs: event.atUs, text: oneLine(eventText(event, byId), LINE_CHARS) })),
  }));
}

/** As many as a page may have, as many before the moment as after it. */
function nearest<T extends { readonly atUs: number }>(
  lines: readonly T[],
  aroundUs: number | null,
): readonly T[] {
  const after = aroundUs === null ? -1 : lines.findIndex(({ atUs }) => atUs > aroundUs);
  const middle = after < 0 ? lines.length : after;
  const from = Math.max(0, Math.min(middle - MOST_LINES / 2, lines.length - MOST_LINES));
  return lines.slice(from, from + MOST_LINES);
}

/** What `host-process.ts` writes for each note of a node. */
const lineSchema = z.object({
  realtimeMs: z.number(),
  event: z.string(),
  detail: z.unknown(),
});
type TimedLine = z.infer<typeof lineSchema>;

function timedLines({ tail }: NodeLog): readonly TimedLine[] {
  const lines = tail.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    try {
      return lineSchema.safeParse(JSON.parse(line)).data ?? [];
    } catch {
      return [];
    }
  });
  return lines.slice(-MOST_LINES);
}

function textOf({ event, detail }: TimedLine): string {
  const told = detail === undefined || detail === null ? "" : ` ${JSON.stringify(detail)}`;
  return oneLine(`${event}${told}`, LINE_CHARS);
}

const ROLES = ["follower", "candidate", "pre-candidate", "leader"];
const detailSchema = z.object({ term: z.number() });

/** Notes whose name is a role, with the term in which the node took it. */
function momentOf(node: string, { event, detail }: TimedLine, atUs: number): NodeMoment[] {
  const term = detailSchema.safeParse(detail).data?.term;
  if (!ROLES.includes(event) || term === undefined) return [];
  return [{ atUs, node: oneLine(node, 40), role: event, leader: event === "leader", term }];
}
