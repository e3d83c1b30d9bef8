import type { NodeId } from "../../../harness/core/ids.ts";
import { canonicalJson, type Json } from "../../../harness/core/json.ts";
import type { Body } from "../../../harness/node/message.ts";
import { TestCluster } from "../../testing/test-cluster.ts";
import type { TwoPhaseBug } from "../bugs.ts";
import { createTwoPhaseInvariants } from "../invariants.ts";
import { homeOf } from "../shared.ts";
import { TwoPhaseNode } from "../two-phase-node.ts";

interface TwoPhaseClusterOptions {
  readonly seed?: number;
  readonly bugs?: readonly TwoPhaseBug[];
  readonly settings?: Readonly<Record<string, string>>;
}

/** Four nodes in virtual time. `n4` has no part in what the tests do but to coordinate it. */
export function startTwoPhaseCluster({
  bugs = [],
  seed = 1,
  settings = {},
}: TwoPhaseClusterOptions = {}) {
  const cluster = new TestCluster({
    ...{ nodeCount: 4, seed, bugs, settings },
    createProgram: (env, options) => new TwoPhaseNode(env, options),
  });
  const { observe } = createTwoPhaseInvariants();
  let breach: string | null = null;
  cluster.afterEvent = () => {
    for (const node of cluster.nodes) {
      const program = cluster.program(node);
      breach ??= program && observe(node, program);
    }
  };
  cluster.runForMs(20);
  let lastId = 0;
  /** Sends a transaction; what is returned holds its answer as soon as there is one. */
  const begin = (node: NodeId, txn: Json): { reply: Body | null } => {
    const answer: { reply: Body | null } = { reply: null };
    cluster.call("c1", ++lastId, node, { type: "txn", txn }, (reply) => {
      answer.reply = reply;
    });
    return answer;
  };
  /** The answer, or null when there is none in time. */
  const ask = (node: NodeId, txn: Json, limitMs = 1_000): Body | null => {
    const answer = begin(node, txn);
    for (let waitedMs = 0; waitedMs < limitMs && answer.reply === null; waitedMs++)
      cluster.runForMs(1);
    return answer.reply;
  };
  /** The `count`th key of this node. */
  const keyAt = (node: NodeId, count = 0): number => {
    let left = count;
    for (let key = 0; ; key++)
      if (homeOf(canonicalJson(key), cluster.nodes) === node && left-- === 0) return key;
  };
  const inDoubt = (node: NodeId): number => cluster.program(node)?.shard.inDoubt.length ?? 0;
  return { cluster, begin, ask, keyAt, inDoubt, breach: () => breach };
}
