import { harnessNotes } from "../core/notes.ts";
import type { Checker } from "./checker.ts";

/**
 * A node that ends by itself may have proven nothing wrong to its clients, yet a run with such a node cannot count as
 * passed: unknown. Garbage on its output is listed, but is no reason to doubt the operations.
 */
export function nodeIncidents(): Checker {
  return {
    name: "nodes",
    async check(history) {
      const incidents = harnessNotes(history).filter((note) => note.note === "incident");
      const exited = incidents.filter((incident) => incident.kind === "exited");
      const details = { exited: exited.length, badOutput: incidents.length - exited.length };
      const first = exited[0];
      if (first === undefined) return { valid: true, details };
      const reason = `Node ${first.node} ended by itself: ${first.message.split("\n")[0]}`;
      return { valid: "unknown", reason, details };
    },
  };
}
