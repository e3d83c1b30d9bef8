import type { JsonObject } from "../core/json.ts";
import { type HarnessNote, notedLines } from "../core/notes.ts";
import type { Checker } from "./checker.ts";

export interface NodeIncidentsOptions {
  /** True: nothing but its own program or a known fault can end a node, so one that ends by itself is a violation. */
  readonly isProof?: boolean;
}

/**
 * A node that ends by itself may have proven nothing wrong to its clients, yet a run with such a node cannot count as
 * passed: unknown. One that ended because of a fault in place (its disk was full) did what was to be expected: it is listed as
 * explained. Garbage on its output is listed, but is no reason to doubt the operations.
 */
export function nodeIncidents(options: NodeIncidentsOptions = {}): Checker {
  return {
    name: "nodes",
    async check(history) {
      const incidents = notedLines(history).flatMap(({ note, op }) =>
        note.note === "incident" ? [{ ...note, index: op.index }] : [],
      );
      const ends = incidents.filter((incident) => incident.kind === "exited");
      const exited = ends.filter(({ cause }) => cause === undefined);
      const explained = ends.flatMap(explanationOf);
      const details = {
        ...{ exited: exited.length, badOutput: incidents.length - ends.length },
        ...(explained.length > 0 ? { explained } : {}),
      };
      const first = exited[0];
      if (first === undefined) return { valid: true, details };
      const reason = `Node ${first.node} ended by itself: ${firstLine(first.message)}`;
      if (options.isProof !== true) return { valid: "unknown", reason, details };
      const finding = { anomaly: "crash", message: reason, ops: [first.index] };
      return { valid: false, reason, findings: [finding], details };
    },
  };
}

type IncidentNote = Extract<HarnessNote, { note: "incident" }>;

function explanationOf({ node, cause, message }: IncidentNote): readonly JsonObject[] {
  return cause === undefined ? [] : [{ node, cause, message: firstLine(message) }];
}

function firstLine(message: string): string {
  return message.split("\n")[0] ?? "";
}
