import type { FaultName } from "../../core/faults.ts";
import type { NodeId } from "../../core/ids.ts";
import type { Incident } from "../cluster.ts";

/** Bad lines of one node beyond this many are counted, not told one by one. */
const BAD_LINES_TOLD = 20;
const EXCERPT_CHARS = 200;

/** What went wrong without being asked for, newest last. */
export class IncidentLog {
  readonly #incidents: Incident[] = [];
  readonly #listeners: ((incident: Incident) => void)[] = [];
  readonly #unknownDestinations = new Set<string>();
  readonly #badLines = new Map<NodeId, number>();

  list(): readonly Incident[] {
    return [...this.#incidents];
  }

  listen(listener: (incident: Incident) => void): void {
    this.#listeners.push(listener);
  }

  /** `cause`: the fault that brought it about, or null. */
  exited(node: NodeId, how: string, lastOutput: string, cause: FaultName | null): void {
    const message = `${node} ${how} by itself. ${lastOutput}`;
    this.#add({ node, kind: "exited", message, ...(cause && { cause }) });
  }

  badOutput(node: NodeId, lineNumber: number, problem: string, line: string): void {
    const count = (this.#badLines.get(node) ?? 0) + 1;
    this.#badLines.set(node, count);
    if (count > BAD_LINES_TOLD) return;
    const rest = count === BAD_LINES_TOLD ? " Further bad lines of this node are not listed." : "";
    const message = `${describeBadLine(node, lineNumber, problem, line)}${rest}`;
    this.#add({ node, kind: "bad-output", message });
  }

  infrastructure(node: NodeId, how: string, hint: string): void {
    this.#add({ node, kind: "infrastructure", message: `${node} ${how}. ${hint}` });
  }

  /** Told once for each destination, however many messages go there. */
  unknownDestination(node: NodeId, destination: string): void {
    const key = `${node} ${destination}`;
    if (this.#unknownDestinations.has(key)) return;
    this.#unknownDestinations.add(key);
    const message = `${node} sends to '${excerpt(destination)}', which is no node and no client. Such messages are dropped.`;
    this.#add({ node, kind: "unknown-destination", message });
  }

  #add(incident: Incident): void {
    this.#incidents.push(incident);
    for (const listener of this.#listeners) listener(incident);
  }
}

export function describeBadLine(
  node: NodeId,
  lineNumber: number,
  problem: string,
  line: string,
): string {
  return `${node}, line ${lineNumber} of stdout is ${problem}: ${excerpt(line)}\nstdout is for messages only; print logs to stderr.`;
}

function excerpt(text: string): string {
  return text.length <= EXCERPT_CHARS ? text : `${text.slice(0, EXCERPT_CHARS)}...`;
}
