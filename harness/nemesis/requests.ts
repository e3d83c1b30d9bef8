import { CallTimeout, NodeUnreachable, type Session } from "../client/client.ts";
import { errorMeaning } from "../client/outcomes.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Administration, AdministrationRequest } from "../core/administration.ts";
import type { Clock } from "../core/clock.ts";
import type { NodeId } from "../core/ids.ts";

/** How the system is administered, and who belonged to it when the run began. */
export interface Administered {
  readonly administration: Administration;
  readonly membersAtStart: readonly NodeId[];
  readonly clock: Clock;
}

/** `open`: nobody knows, and it may happen at any later time. */
export interface Answer {
  readonly kind: "done" | "refused" | "open";
  readonly text: string;
}

/** Asks nodes, as a client of its own, which comes to be with the first question. */
export class Requests {
  readonly #cluster: Cluster;
  #session: Session | null = null;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Never rejects for what the system did. */
  async ask(node: NodeId, request: AdministrationRequest, patienceMs: number): Promise<Answer> {
    this.#session ??= this.#cluster.openSession();
    try {
      const reply = await this.#session.call(node, request, patienceMs);
      if (reply.type !== "error") return { kind: "done", text: `${node} answered ${reply.type}` };
      const { definite, name } = errorMeaning(reply.code);
      const why = typeof reply.text === "string" ? reply.text : name;
      return { kind: definite ? "refused" : "open", text: `${node}: ${why}` };
    } catch (thrown) {
      if (thrown instanceof NodeUnreachable) return { kind: "refused", text: thrown.message };
      if (thrown instanceof CallTimeout) return { kind: "open", text: thrown.message };
      throw thrown;
    }
  }
}
