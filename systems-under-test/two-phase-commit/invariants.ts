import type { NodeId } from "../../harness/core/ids.ts";
import type { NodeProgram } from "../../harness/node/program.ts";
import type { Milestone } from "./shared.ts";
import type { TwoPhaseNode } from "./two-phase-node.ts";

export interface TwoPhaseInvariants {
  /**
   * To be called after every handler of every node.
   *
   * @returns a sentence on the first property that did not hold, beginning with its name: `vote-not-durable`,
   * `decision-not-durable`, `committed-without-votes`, `committed-undecided`,
   * `decisions-differ`, `prepared-forgotten`, `applied-twice` or `prepared-without-locks`.
   * Null: all hold.
   */
  observe(node: NodeId, program: NodeProgram): string | null;
}

/** What atomic commitment promises at every moment (Bernstein, Hadzilacos and Goodman 1987, chapter 7), in one run. */
export function createTwoPhaseInvariants(): TwoPhaseInvariants {
  const invariants = new Invariants();
  return { observe: (node, program) => invariants.observe(node, program as TwoPhaseNode) };
}

class Invariants {
  readonly #programs = new Map<NodeId, TwoPhaseNode>();
  readonly #votes = new Map<string, Set<NodeId>>();
  /** How transactions ended, and who said so first. */
  readonly #decisions = new Map<string, { readonly commit: boolean; readonly by: NodeId }>();
  #breach: string | null = null;

  observe(node: NodeId, program: TwoPhaseNode): string | null {
    if (this.#programs.get(node) !== program) {
      this.#programs.set(node, program);
      program.watcher = (milestone) => {
        this.#breach ??= this.#breachOf(node, milestone);
      };
    }
    return this.#breach ?? withoutLocks(node, program);
  }

  #breachOf(node: NodeId, milestone: Milestone): string | null {
    const { id } = milestone;
    switch (milestone.kind) {
      case "voted": {
        const voters = this.#votes.get(id) ?? new Set();
        this.#votes.set(id, voters.add(node));
        if (milestone.isDurable) return null;
        return `vote-not-durable: ${node} voted for ${id}, which a crash would make it forget`;
      }
      case "decided": {
        const missing = milestone.participants.find((each) => !this.#votes.get(id)?.has(each));
        if (missing === undefined) return null;
        return `committed-without-votes: ${node} committed ${id}, for which ${missing} did not vote`;
      }
      case "told":
        if (milestone.isDurable) return this.#decide(node, id, true);
        return `decision-not-durable: ${node} told that ${id} committed, which a crash would make it forget`;
      case "terminated": {
        const missing = milestone.participants.find((each) => !this.#votes.get(id)?.has(each));
        if (milestone.commit && missing !== undefined)
          return `committed-without-votes: ${node} committed ${id}, for which ${missing} did not vote`;
        return this.#decide(node, id, milestone.commit);
      }
      case "learned":
        if (milestone.commit && !this.#decisions.has(id))
          return `committed-undecided: ${node} committed ${id}, which its coordinator has not decided`;
        return this.#decide(node, id, milestone.commit);
      case "forgotten":
        return `prepared-forgotten: ${id} committed, and ${node}, which voted for it, has nothing of it`;
      case "applied-again":
        return `applied-twice: ${node} carried out the writes of ${id} a second time`;
    }
  }

  #decide(by: NodeId, id: string, commit: boolean): string | null {
    const known = this.#decisions.get(id);
    if (known === undefined) this.#decisions.set(id, { commit, by });
    if (known === undefined || known.commit === commit) return null;
    const said = (it: boolean): string => (it ? "committed" : "aborted");
    return `decisions-differ: ${id} ${said(known.commit)} at ${known.by} and ${said(commit)} at ${by}`;
  }
}

function withoutLocks(node: NodeId, program: TwoPhaseNode): string | null {
  const found = program.shard.unlocked();
  if (found === null) return null;
  return `prepared-without-locks: ${node} voted for ${found.id} and does not hold ${found.key}`;
}
