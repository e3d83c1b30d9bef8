import { CallTimeout, type Session } from "../../client/client.ts";
import type { Administration } from "../../core/administration.ts";
import type { Clock } from "../../core/clock.ts";
import type { NodeId } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Body } from "../../node/message.ts";
import { FakeCluster } from "./fake-cluster.ts";

/** How the cluster below is told. */
export const FAKE_ADMINISTRATION = {
  membersAtStart: (nodes) => nodes.slice(0, 3),
  membersIn: ({ members }) => (Array.isArray(members) ? (members as readonly NodeId[]) : null),
  changeRequest: ({ add, remove }) => ({ type: "change", add, remove }),
  transferRequest: (to) => ({ type: "transfer", to }),
} as const satisfies Administration;

/** Time that passes at once when somebody waits for it, and then does what `meanwhile` says. */
export function impatientClock(meanwhile: () => void = () => {}): Clock {
  let now = 0;
  return {
    now: () => now,
    schedule(at, run) {
      now = Math.max(now, at);
      meanwhile();
      queueMicrotask(run);
      return () => {};
    },
  };
}

/** A cluster whose first three nodes are members at the start, and that does at once what its leaders are asked. */
export class AdministeredCluster extends FakeCluster {
  /** By leader, how it answers: with an error of this code, or never. */
  readonly answers = new Map<NodeId, number | "never">();
  /** Nodes that don't hear of changes. */
  deaf: readonly NodeId[] = [];
  readonly asked: string[] = [];

  constructor(nodeCount: number) {
    super(nodeCount);
    this.#show(this.nodes, this.nodes.slice(0, 3));
  }

  override openSession(): Session {
    return {
      id: "c1",
      call: async (node, body) => this.#answer(node, body),
      close() {},
    };
  }

  /** Besides the leaders that there are. */
  override elect(node: NodeId): void {
    const members = this.membersBy(node);
    this.views.set(node, { role: "leader", leader: true, members });
  }

  membersBy(node: NodeId): readonly NodeId[] {
    return FAKE_ADMINISTRATION.membersIn(this.views.get(node) ?? {}) ?? [];
  }

  #answer(node: NodeId, body: Body): Body {
    this.asked.push(node);
    const answer = this.answers.get(node);
    if (answer === "never") throw new CallTimeout(node, body.type, 1);
    if (answer !== undefined) return { type: "error", code: answer, text: "not now" };
    if (!this.views.get(node)?.leader) return { type: "error", code: 11, text: "no leader" };
    if (body.type === "transfer") this.#handOver(node, String(body.to));
    else this.#change(node, body);
    return { type: `${body.type}_ok` };
  }

  #handOver(from: NodeId, to: NodeId): void {
    const members = this.membersBy(from);
    this.views.set(from, { role: "follower", leader: false, members });
    this.elect(to);
  }

  #change(node: NodeId, { add, remove }: JsonObject): void {
    const stay = this.membersBy(node).filter(
      (each) => !(remove as readonly NodeId[]).includes(each),
    );
    const members = [...stay, ...(add as readonly NodeId[])];
    const hear = this.nodes.filter((each) => !this.deaf.includes(each));
    this.#show(hear, members);
  }

  #show(nodes: readonly NodeId[], members: readonly NodeId[]): void {
    for (const node of nodes) {
      const leader = this.views.get(node)?.leader === true;
      this.views.set(node, { role: leader ? "leader" : "follower", leader, members });
    }
  }
}
