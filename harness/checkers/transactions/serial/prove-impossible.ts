import { assertNever } from "../../../core/assert.ts";
import type { Json } from "../../../core/json.ts";
import type { ProofEdge, TransactionEdgeKind } from "../../../core/transaction-proof.ts";
import { showJson } from "../input/show.ts";
import { Names } from "../proof/names.ts";
import { kindName, type Proven, provenBy, type Reasons } from "../proof/prove.ts";
import type { Choices } from "./choices.ts";
import type { Impossible } from "./find-order.ts";
import type { OrderEdge, OrderGraph } from "./order-graph.ts";

/** A proof longer than this is cut: nobody reads it to the end. */
const MOST_STEPS = 40;
/** From so many edges a circle is looked for. */
const MOST_TRIES = 500;

/**
 * Why no order of the writes of each key explains what was read. Where that showed without trying, every step is told: what makes
 * one order of two writes impossible, so that the other is forced.
 */
export function proveImpossible(
  reasons: Reasons,
  graph: OrderGraph,
  impossible: Impossible,
  choices: Choices,
): Proven {
  return new Explanation(reasons, graph, choices).tell(impossible);
}

class Explanation {
  readonly #reasons: Reasons;
  readonly #graph: OrderGraph;
  readonly #choices: Choices;
  readonly #names: Names;
  readonly #told = new Set<OrderEdge>();
  readonly #steps: ProofEdge[] = [];

  constructor(reasons: Reasons, graph: OrderGraph, choices: Choices) {
    this.#reasons = reasons;
    this.#graph = graph;
    this.#choices = choices;
    this.#names = new Names(reasons.history);
  }

  tell({ choice, tried }: Impossible): Proven {
    const contradiction = this.#contradiction(choice, tried);
    const edges = this.#steps.slice(0, MOST_STEPS);
    const told = edges.map(({ from, reason, to }) => `  ${from} comes before ${to}: ${reason}.`);
    if (edges.length < this.#steps.length) told.push("  (steps left out)");
    return provenBy(this.#names, {
      ...{ anomaly: "no-order-of-writes", edges, contradiction },
      message: (transactions) => [
        "no-order-of-writes:",
        ...transactions,
        ...(told.length > 0 ? ["Then:", ...told] : []),
        `  ${contradiction}`,
      ],
    });
  }

  #contradiction(choice: Impossible["choice"], tried: number): string {
    const end = this.#graph.edges.length;
    if (tried > 0)
      return `${tried === 1 ? "Both orders of two writes were" : "All orders of some writes were"} tried, and each contradicts what was read.`;
    if (choice !== null) {
      const [a, b] = choice.writers;
      const both = [
        this.#excluded(choice.key, [a, b], end),
        this.#excluded(choice.key, [b, a], end),
      ];
      return `${both.join(". And ")}: neither order is possible.`;
    }
    const circle = this.#circle();
    this.#tellAll(circle);
    const [first] = circle;
    return first === undefined
      ? "What is certain goes round in a circle."
      : `${this.#names.nameOf(first.from)} would have to come before itself.`;
  }

  /** Why the first cannot have written the key before the second. */
  #excluded(key: number, [first, second]: readonly [number, number], limit: number): string {
    const name = this.#names.nameOf;
    const told = `${name(first)} cannot have written ${this.#key(key)} before ${name(second)}`;
    const back = this.#graph.way(second, first, limit);
    if (back !== null) {
      this.#tellAll(back);
      return `${told}, which comes before it`;
    }
    for (const reader of this.#choices.readersOf(key, first)) {
      const way = reader === second ? null : this.#graph.way(second, reader, limit);
      if (way === null) continue;
      this.#tellAll(way);
      return `${told}, as ${name(reader)}, which comes after ${name(second)}, read it from ${name(first)}`;
    }
    return told;
  }

  #tellAll(way: readonly OrderEdge[]): void {
    for (const edge of way) this.#tellStep(edge);
  }

  #tellStep(edge: OrderEdge): void {
    if (this.#told.has(edge) || this.#steps.length > MOST_STEPS) return;
    this.#told.add(edge);
    const { from, to } = edge;
    const { kind, ...reason } = this.#reasonOf(edge);
    this.#steps.push({
      from: this.#names.nameOf(from),
      to: this.#names.nameOf(to),
      kind,
      ...reason,
    });
  }

  #reasonOf({ from, reason, to }: OrderEdge): Pick<ProofEdge, "key" | "kind" | "reason" | "value"> {
    const name = this.#names.nameOf;
    switch (reason.kind) {
      case "known":
        return {
          kind: kindName(this.#reasons.graph.kinds[reason.at] as number),
          ...this.#reasons.reasonOf({ from, at: reason.at }, this.#names),
        };
      case "beginning":
        return this.#about(
          reason.key,
          "rw",
          (key) => `${name(from)} read ${key} as nothing, and ${name(to)} wrote it`,
        );
      case "chosen": {
        const limit = this.#graph.edges.findIndex((each) => each.reason === reason);
        const why = this.#excluded(reason.key, [to, from], limit);
        return this.#about(reason.key, "ww", () => why);
      }
      case "overwritten": {
        const { writer } = reason;
        const limit = this.#graph.edges.findIndex((each) => each.reason === reason);
        this.#tellAll(this.#graph.way(writer, to, limit) ?? []);
        return this.#about(
          reason.key,
          "rw",
          (key) =>
            `${name(from)} read ${key} from ${name(writer)}, which wrote it before ${name(to)}`,
        );
      }
      default:
        return assertNever(reason);
    }
  }

  #about(key: number, kind: TransactionEdgeKind, reason: (key: string) => string) {
    return { key: this.#keyOf(key), value: null, kind, reason: reason(this.#key(key)) };
  }

  /** A circle through one of the edges that came last. */
  #circle(): readonly OrderEdge[] {
    const { edges } = this.#graph;
    for (let at = edges.length - 1; at >= Math.max(0, edges.length - MOST_TRIES); at--) {
      const edge = edges[at] as OrderEdge;
      const back = this.#graph.way(edge.to, edge.from, edges.length);
      if (back !== null) return [edge, ...back];
    }
    return [];
  }

  #key(key: number): string {
    return showJson(this.#keyOf(key));
  }

  #keyOf(key: number): Json {
    return this.#reasons.history.keys[key] ?? null;
  }
}
