import type { NodeId } from "../../harness/core/ids.ts";
import { type Json, jsonEqual } from "../../harness/core/json.ts";
import type { Command, Entry } from "./entry.ts";
import type { LogView } from "./log.ts";
import type { RaftNode } from "./raft-node.ts";

export interface RaftInvariants {
  /**
   * To be called after every handler of every node. Costs what the handler changed, and next to nothing where it changed
   * nothing.
   *
   * @returns a sentence on the first property that does not hold, beginning with its name: `one-leader-a-term`,
   * `log-matching`, `leader-completeness`, `state-machine-safety`, `commit-agreement`, `committed-truncated`,
   * `term-falls`, `commit-falls` or `vote-changed`. Null: all hold.
   */
  observe(node: NodeId, program: RaftNode): string | null;
}

/** An entry that some log held, and the term of the one before it. */
interface KnownEntry {
  readonly entry: Entry;
  readonly previousTerm: number;
}

/** What was looked at of one incarnation of a node. */
interface Seen {
  readonly program: RaftNode;
  baseIndex: number;
  /** The log's entries after `baseIndex`, as they were. */
  readonly entries: Entry[];
  term: number;
  votedFor: NodeId | null;
  commitIndex: number;
  appliedIndex: number;
}

interface Leader {
  readonly node: NodeId;
  readonly program: RaftNode;
  readonly term: number;
}

/**
 * The safety properties of Raft (paper, Figure 3), for one run. What it remembers grows with the number of different
 * entries of that run.
 */
export function createRaftInvariants(): RaftInvariants {
  const invariants = new Invariants();
  return { observe: (node, program) => invariants.observe(node, program) };
}

class Invariants {
  readonly #seen = new Map<NodeId, Seen>();
  readonly #leaderOfTerm = new Map<number, NodeId>();
  #latestLeader: Leader | null = null;
  /** By index: the entries that logs held there, seldom more than one. */
  readonly #known: KnownEntry[][] = [];
  /** By index: the term of the entry that some node holds to be committed, or has applied. */
  readonly #committedTerms: number[] = [0];
  readonly #appliedTerms: number[] = [0];
  /** By index: how many changes were carried out when it was applied. */
  readonly #changeCounts: number[] = [0];

  observe(node: NodeId, program: RaftNode): string | null {
    const seen = this.#seenOf(node, program);
    return (
      checkMonotony(node, seen, program) ??
      this.#checkLog(node, seen, program.log) ??
      this.#checkCommitted(node, seen, program) ??
      this.#checkApplied(node, seen, program) ??
      this.#checkLeader(node, program)
    );
  }

  /** Another program under the same name is a new incarnation: it knows what its disk held. */
  #seenOf(node: NodeId, program: RaftNode): Seen {
    const seen = this.#seen.get(node);
    if (seen?.program === program) return seen;
    const { baseIndex } = program.log;
    const fresh: Seen = {
      ...{ program, baseIndex, entries: [] },
      ...{ term: 0, votedFor: null, commitIndex: 0, appliedIndex: 0 },
    };
    this.#seen.set(node, fresh);
    return fresh;
  }

  /** Index and term tell an entry and the term before it; hence, by induction, the whole log up to it. */
  #checkLog(node: NodeId, seen: Seen, log: LogView): string | null {
    const unchanged = log.baseIndex === seen.baseIndex && log.lastIndex === lastIndexOf(seen);
    if (unchanged && (log.lastIndex === log.baseIndex || lastEntryOf(log) === seen.entries.at(-1)))
      return null;
    if (log.baseIndex > seen.baseIndex) {
      seen.entries.splice(0, log.baseIndex - seen.baseIndex);
      seen.baseIndex = log.baseIndex;
    }
    let agreed = Math.min(log.lastIndex, lastIndexOf(seen));
    while (agreed > seen.baseIndex && log.at(agreed) !== entryOf(seen, agreed)) agreed--;
    if (agreed < seen.commitIndex) {
      return `committed-truncated: ${node} cut its log after ${agreed}, but has committed up to ${seen.commitIndex}`;
    }
    if (agreed < lastIndexOf(seen)) seen.entries.length = agreed - seen.baseIndex;
    for (let index = agreed + 1; index <= log.lastIndex; index++) {
      const entry = log.at(index);
      const breach = this.#checkEntry(node, entry, log.termAt(index - 1));
      if (breach) return breach;
      seen.entries.push(entry);
    }
    return null;
  }

  #checkEntry(node: NodeId, entry: Entry, previousTerm: number): string | null {
    this.#known[entry.index] ??= [];
    const known = this.#known[entry.index]?.find((other) => other.entry.term === entry.term);
    if (!known) {
      this.#known[entry.index]?.push({ entry, previousTerm });
      return null;
    }
    if (known.previousTerm === previousTerm && sameCommand(known.entry.command, entry.command))
      return null;
    const mine = describe(entry, previousTerm);
    return `log-matching: ${node} holds ${mine} where another holds ${describe(known.entry, known.previousTerm)}`;
  }

  #checkCommitted(node: NodeId, seen: Seen, program: RaftNode): string | null {
    const { commitIndex } = program.state;
    const from = seen.commitIndex;
    seen.commitIndex = commitIndex;
    if (commitIndex === from) return null;
    const two = this.#disagreement(this.#committedTerms, program.log, from, commitIndex);
    if (two) return `commit-agreement: ${node} committed ${two}`;
    const leader = this.#latestLeader;
    if (!leader || leader.program.state.term !== leader.term || !leader.program.state.leadership)
      return null;
    return this.#lacksCommitted(leader, commitIndex);
  }

  #checkApplied(node: NodeId, seen: Seen, program: RaftNode): string | null {
    const { appliedIndex } = program.state;
    const from = seen.appliedIndex;
    seen.appliedIndex = appliedIndex;
    if (appliedIndex === from) return null;
    const two = this.#disagreement(this.#appliedTerms, program.log, from, appliedIndex);
    if (two) return `state-machine-safety: ${node} applied ${two}`;
    const { changeCount } = program;
    const known = this.#changeCounts[appliedIndex] ?? changeCount;
    this.#changeCounts[appliedIndex] = known;
    if (known === changeCount) return null;
    return `state-machine-safety: up to entry ${appliedIndex}, ${node} carried out ${changeCount} changes, another node ${known}`;
  }

  /**
   * Compares the entries after `from` up to `to` with those that others put into `terms`, and adds what is new there.
   * What is covered by a snapshot is known by its last entry.
   */
  #disagreement(terms: number[], log: LogView, from: number, to: number): string | null {
    for (let index = Math.max(from + 1, log.baseIndex); index <= to; index++) {
      if (index > log.lastIndex) return `entry ${index}, which its log does not hold`;
      const term = log.termAt(index);
      const known = terms[index] ?? term;
      if (known !== term)
        return `entry ${index} of term ${term}, another node the one of term ${known}`;
      terms[index] = term;
    }
    return null;
  }

  #checkLeader(node: NodeId, program: RaftNode): string | null {
    const { role, term } = program.state;
    if (role !== "leader") return null;
    const other = this.#leaderOfTerm.get(term);
    if (other === node) return null;
    if (other !== undefined)
      return `one-leader-a-term: ${other} and ${node} both lead term ${term}`;
    this.#leaderOfTerm.set(term, node);
    // A leader of an earlier term, elected late, need not hold what later terms committed.
    if (term < (this.#latestLeader?.term ?? 0)) return null;
    const leader = { node, program, term };
    this.#latestLeader = leader;
    return this.#lacksCommitted(leader, this.#committedTerms.length - 1);
  }

  /** A log that holds the last committed entry holds all before it, by Log Matching. */
  #lacksCommitted({ node, program, term }: Leader, index: number): string | null {
    const committedTerm = this.#committedTerms[index] ?? 0;
    if (program.log.holds(index, committedTerm)) return null;
    return `leader-completeness: ${node} leads term ${term} without entry ${index} of term ${committedTerm}, which is committed`;
  }
}

function checkMonotony(node: NodeId, seen: Seen, { state }: RaftNode): string | null {
  const { commitIndex, term, votedFor } = state;
  if (term < seen.term) return `term-falls: ${node} went from term ${seen.term} back to ${term}`;
  if (commitIndex < seen.commitIndex)
    return `commit-falls: ${node} went from commit index ${seen.commitIndex} back to ${commitIndex}`;
  if (term === seen.term && seen.votedFor !== null && votedFor !== seen.votedFor)
    return `vote-changed: ${node} voted for ${seen.votedFor} and then for ${votedFor} in term ${term}`;
  seen.term = term;
  seen.votedFor = votedFor;
  return null;
}

function lastIndexOf({ baseIndex, entries }: Seen): number {
  return baseIndex + entries.length;
}

function entryOf({ baseIndex, entries }: Seen, index: number): Entry | undefined {
  return entries[index - baseIndex - 1];
}

function lastEntryOf(log: LogView): Entry {
  return log.at(log.lastIndex);
}

function describe({ command, index, term }: Entry, previousTerm: number): string {
  return `${JSON.stringify(command)} at ${index} of term ${term} after one of term ${previousTerm}`;
}

function sameCommand(left: Command, right: Command): boolean {
  if (left === right) return true;
  if (left.op === "write" && right.op === "write")
    return sameOrigin(left, right) && jsonEqual(left.value, right.value);
  if (left.op === "cas" && right.op === "cas") {
    const sameChange = jsonEqual(left.from, right.from) && jsonEqual(left.to, right.to);
    return sameChange && sameOrigin(left, right);
  }
  return jsonEqual(left as unknown as Json, right as unknown as Json);
}

type ClientCommand = Extract<Command, { op: "write" | "cas" }>;

function sameOrigin(left: ClientCommand, right: ClientCommand): boolean {
  return left.client === right.client && left.id === right.id && jsonEqual(left.key, right.key);
}
