import type { JsonObject } from "../core/json.ts";
import { type HarnessNote, harnessNotes } from "../core/notes.ts";
import type { Checker } from "./checker.ts";

/**
 * A node that ends by itself may have proven nothing wrong to its clients, yet a run with such a node cannot count as
 * passed: unknown. One that ended because of a fault in place (its disk was full) did what was to be expected: it is listed as
 * explained. Garbage on its output is listed, but is no reason to doubt the operations.
 */
export function nodeIncidents(): Checker {
  return {
    name: "nodes",
    async check(history) {
      const incidents = harnessNotes(history).filter((note) => note.note === "incident");
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
      return { valid: "unknown", reason, details };
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
