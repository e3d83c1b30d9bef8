import { assert } from "../../../harness/core/assert.ts";
import { messageOf } from "../../../harness/core/errors.ts";
import type { NodeId } from "../../../harness/core/ids.ts";
import { canonicalJson } from "../../../harness/core/json.ts";
import type { TestCluster } from "../../testing/test-cluster.ts";
import type { Entry } from "../entry.ts";
import type { RaftNode } from "../raft-node.ts";

/** What was looked at of one node. Entries never change, so those that are the same objects need no second look. */
interface Seen {
  readonly entries: readonly Entry[];
  readonly commitIndex: number;
  readonly view: string;
}

/**
 * The safety properties of Raft (paper, Figure 3), looked at after every event: election safety, log matching, leader
 * completeness and, by way of the committed prefix, state machine safety.
 */
export class RaftInvariants {
  readonly #cluster: TestCluster<RaftNode>;
  readonly #leaderOfTerm = new Map<number, NodeId>();
  /** By index and term: the entry, and the term of the entry before it. */
  readonly #entryAt = new Map<string, string>();
  readonly #committed: Entry[] = [];
  readonly #seen = new Map<RaftNode, Seen>();

  constructor(cluster: TestCluster<RaftNode>) {
    this.#cluster = cluster;
  }

  /** The property that is broken, and by whom; null when all hold. */
  check(): string | null {
    try {
      this.#checkNodes();
      return null;
    } catch (thrown) {
      return messageOf(thrown);
    }
  }

  #checkNodes(): void {
    for (const node of this.#cluster.nodes) {
      const program = this.#cluster.program(node);
      if (!program) continue;
      const { leader, term, commitIndex, lastIndex, lastTerm } = program.inspect();
      const view = `${leader} ${term} ${commitIndex} ${lastIndex} ${lastTerm}`;
      const seen = this.#seen.get(program) ?? { entries: [], commitIndex: 0, view: "" };
      if (seen.view === view) continue;
      const entries = program.entries();
      this.#checkLogMatching(node, entries, seen.entries);
      this.#checkCommitted(node, entries, seen.commitIndex, Number(commitIndex));
      if (leader) this.#checkLeader(node, Number(term), entries);
      this.#seen.set(program, { entries, commitIndex: Number(commitIndex), view });
    }
  }

  /** Index and term tell an entry and the term before it; hence, by induction, the whole log up to it. */
  #checkLogMatching(node: NodeId, entries: readonly Entry[], seen: readonly Entry[]): void {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if (entry === seen[i] || !entry) continue;
      const text = `${entries[i - 1]?.term ?? 0} then ${canonicalJson(entry)}`;
      const place = `${entry.index}@${entry.term}`;
      const known = this.#entryAt.get(place) ?? text;
      assert(known === text, `log matching: ${node} has ${text} where another has ${known}`);
      this.#entryAt.set(place, text);
    }
  }

  #checkCommitted(node: NodeId, entries: readonly Entry[], from: number, to: number): void {
    assert(to >= from, `${node}: commit index fell from ${from} to ${to}`);
    for (const entry of entries.slice(from, to)) {
      const committed = this.#committed[entry.index - 1] ?? entry;
      const same = committed === entry || canonicalJson(committed) === canonicalJson(entry);
      assert(same, `state machine safety: two entries are committed at index ${entry.index}`);
      this.#committed[entry.index - 1] = committed;
    }
  }

  /** Looked at once, when a leader is first seen: from then on a leader may be overtaken by a later one. */
  #checkLeader(node: NodeId, term: number, entries: readonly Entry[]): void {
    const leader = this.#leaderOfTerm.get(term);
    assert(!leader || leader === node, `election safety: ${leader} and ${node} led term ${term}`);
    if (leader) return;
    this.#leaderOfTerm.set(term, node);
    if (term < Math.max(...this.#leaderOfTerm.keys())) return;
    for (const { index, term: entryTerm } of this.#committed) {
      const holds = entries[index - 1]?.term === entryTerm;
      assert(holds, `leader completeness: ${node} leads term ${term} without entry ${index}`);
    }
  }
}
