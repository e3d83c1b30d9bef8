import type { NodeId } from "../../../harness/core/ids.ts";
import type { Body } from "../../../harness/node/message.ts";
import { TestCluster } from "../../testing/test-cluster.ts";
import type { QuorumBug } from "../bugs.ts";
import { createQuorumInvariants } from "../invariants.ts";
import { QuorumNode } from "../quorum-node.ts";

export interface QuorumClusterOptions {
  readonly nodeCount?: number;
  readonly bugs?: readonly QuorumBug[];
  readonly settings?: Readonly<Record<string, string>>;
}

export type QuorumCluster = ReturnType<typeof startQuorumCluster>;

/** Nodes in virtual time, and a client that waits for each of its answers. Nothing that repairs runs unless it is set. */
export function startQuorumCluster({
  nodeCount = 3,
  bugs = [],
  settings = {},
}: QuorumClusterOptions = {}) {
  const cluster = new TestCluster({
    ...{ nodeCount, seed: 1, bugs },
    settings: { "anti-entropy-ms": "0", "hint-ms": "0", "read-repair": "false", ...settings },
    createProgram: (env, options) => new QuorumNode(env, options),
  });
  const { observe } = createQuorumInvariants();
  let breach: string | null = null;
  cluster.afterEvent = () => {
    for (const node of cluster.nodes) {
      const program = cluster.program(node);
      breach ??= program && observe(node, program);
    }
  };
  cluster.runForMs(20);
  let lastId = 0;
  /** The answer, or null when there is none in time. */
  const ask = (node: NodeId, body: Body, limitMs = 1_000): Body | null => {
    const replies: Body[] = [];
    cluster.call("c1", ++lastId, node, body, (reply) => replies.push(reply));
    for (let waitedMs = 0; waitedMs < limitMs && replies.length === 0; waitedMs++)
      cluster.runForMs(1);
    return replies[0] ?? null;
  };
  const write = (node: NodeId, value: Body["value"], more = {}) =>
    ask(node, { type: "write", key: "x", value: value ?? null, ...more });
  const read = (node: NodeId) => ask(node, { type: "read", key: "x" });
  /** Only these links work. */
  const connect = (...groups: readonly (readonly NodeId[])[]) => {
    cluster.heal();
    cluster.partition(...groups);
  };
  const crashAll = () => {
    for (const node of cluster.nodes) cluster.crash(node);
    for (const node of cluster.nodes) cluster.restart(node);
    cluster.runForMs(20);
  };
  return { cluster, ask, write, read, connect, crashAll, breach: () => breach };
}
