import type { NodeId } from "../../harness/core/ids.ts";
import { hasQuorum, isVoter } from "./configuration.ts";
import type { RaftInvariants } from "./invariants.ts";
import type { LogView } from "./log.ts";
import type { RaftNode } from "./raft-node.ts";

interface Committed {
  readonly index: number;
  readonly term: number;
  readonly by: NodeId;
}

/** What was looked at of a node when it was last found to be harmless. */
interface Harmless {
  readonly program: RaftNode;
  readonly committed: Committed;
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly configurationIndex: number;
}

/**
 * Nobody who lacks a committed entry could win an election now: Leader Completeness (Raft paper, Figure 3), before the
 * election. Each state that a correct cluster reaches may be followed by one in which all nodes stop but those that
 * would vote for this one; so it must hold at all times, and what breaks it is seen at once instead of in the rare run in
 * which just those nodes go on.
 *
 * Of a node that is down, the log that it had in memory is taken: what it still holds is no more than that.
 */
export function createElectability(): RaftInvariants {
  const electability = new Electability();
  return { observe: (node, program) => electability.observe(node, program) };
}

class Electability {
  readonly #programs = new Map<NodeId, RaftNode>();
  readonly #harmless = new Map<NodeId, Harmless>();
  #committed: Committed = { index: 0, term: 0, by: "none" };

  /** Only of a node that has just done something is it known that it is up. */
  observe(node: NodeId, program: RaftNode): string | null {
    this.#programs.set(node, program);
    const { commitIndex } = program.state;
    if (commitIndex > this.#committed.index)
      this.#committed = { index: commitIndex, term: program.log.termAt(commitIndex), by: node };
    if (this.#isKnown(node, program)) return null;
    const supporters = this.#supportersOf(node, program);
    if (supporters) {
      const { by, index, term } = this.#committed;
      return (
        `unsafe-election: ${node}, which lacks entry ${index} of term ${term} that ${by} has committed, ` +
        `could be elected by ${supporters.join(" ")}`
      );
    }
    const { configurationIndex, lastIndex, lastTerm } = program.log;
    const committed = this.#committed;
    this.#harmless.set(node, { program, committed, lastIndex, lastTerm, configurationIndex });
    return null;
  }

  #isKnown(node: NodeId, program: RaftNode): boolean {
    const last = this.#harmless.get(node);
    const { log } = program;
    return (
      last?.program === program &&
      last.committed === this.#committed &&
      last.lastIndex === log.lastIndex &&
      last.lastTerm === log.lastTerm &&
      last.configurationIndex === log.configurationIndex
    );
  }

  /** Who would vote for a node that must not be elected; null: it has all it needs, or too few would. */
  #supportersOf(node: NodeId, { log }: RaftNode): readonly NodeId[] | null {
    const { configuration } = log;
    if (holds(log, this.#committed) || !isVoter(configuration, node)) return null;
    const supporters = [...this.#programs].flatMap(([voter, program]) =>
      program.log.admits(log.lastIndex, log.lastTerm) ? [voter] : [],
    );
    return hasQuorum(configuration, (voter) => supporters.includes(voter)) ? supporters : null;
  }
}

function holds(log: LogView, { index, term }: Committed): boolean {
  if (index <= log.baseIndex) return true;
  return index <= log.lastIndex && log.termAt(index) === term;
}
