import type { NodeId } from "../../../harness/core/ids.ts";
import type { Json } from "../../../harness/core/json.ts";
import type { Body } from "../../../harness/node/message.ts";
import { TestEnv } from "../../testing/test-env.ts";
import type { RaftBug } from "../bugs.ts";
import type { Entry } from "../entry.ts";
import { RaftNode } from "../raft-node.ts";

export interface LoneNodeOptions {
  /** Its peers are all others of n1 to n5. */
  readonly self?: NodeId;
  /** The term of each entry of its log. */
  readonly terms?: readonly number[];
  readonly bugs?: readonly RaftBug[];
  readonly settings?: Readonly<Record<string, string>>;
}

/** A node whose peers are played by the test. */
export function startLoneNode({
  self = "n1",
  terms = [],
  bugs = [],
  settings = {},
}: LoneNodeOptions = {}) {
  const files = new Map<string, readonly Json[]>([["log", noops(terms)]]);
  return restartLoneNode(self, files, bugs, settings);
}

/** A node that comes up on the files of an earlier one. */
export function restartLoneNode(
  self: NodeId,
  files: ReadonlyMap<string, readonly Json[]>,
  bugs: readonly RaftBug[] = [],
  settings: Readonly<Record<string, string>> = {},
) {
  const nodes = ["n1", "n2", "n3", "n4", "n5"];
  const env = new TestEnv(
    self,
    nodes.filter((node) => node !== self),
  );
  const node = new RaftNode(env, { bugs: new Set(bugs), settings });
  node.onStart(files);
  return { env, node };
}

/** Entries without meaning, from index `first` on, of these terms. */
export function noops(terms: readonly number[], first = 1): readonly Entry[] {
  return terms.map((term, i) => ({ index: first + i, term, command: { op: "noop" } }));
}

/** Makes the node leader of the term after its own, with the votes of n2 and n3. */
export function elect({ env, node }: ReturnType<typeof startLoneNode>): void {
  node.onTimer("election");
  const proposedTerm = Number(node.inspect().term) + 1;
  for (const voter of ["n2", "n3"]) {
    node.onMessage(voter, { type: "pre_vote_reply", term: 0, proposedTerm, granted: true });
  }
  env.finishSyncs();
  for (const voter of ["n2", "n3"]) {
    node.onMessage(voter, { type: "request_vote_reply", term: proposedTerm, granted: true });
  }
  env.finishSyncs();
}

/** A leader's message. */
export function appendEntries(
  term: number,
  prev: { readonly index: number; readonly term: number },
  entries: readonly Entry[],
  commitIndex = 0,
): Body {
  const { index: prevIndex, term: prevTerm } = prev;
  return {
    ...{ type: "append_entries", term, prevIndex, prevTerm, entries },
    ...{ commitIndex, round: 0 },
  };
}
