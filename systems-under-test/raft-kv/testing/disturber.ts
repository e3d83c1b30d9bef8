import type { NodeId } from "../../../harness/core/ids.ts";
import type { Random } from "../../../harness/core/random.ts";
import type { Body } from "../../../harness/node/message.ts";
import type { TestCluster } from "../../testing/test-cluster.ts";
import type { RaftNode } from "../raft-node.ts";

/** Breaks things at random, and mends them. */
export class Disturber {
  /** Changes of the membership and hand-overs that were carried out. */
  administered = 0;
  readonly #cluster: TestCluster<RaftNode>;
  readonly #draw: Random;
  readonly #reconfigure: boolean;
  #lastId = 0;

  constructor(cluster: TestCluster<RaftNode>, draw: Random, reconfigure: boolean) {
    this.#cluster = cluster;
    this.#draw = draw;
    this.#reconfigure = reconfigure;
  }

  /** One fault or one cure. Whole clusters may be down. */
  disturb(): void {
    const cluster = this.#cluster;
    const nodes = this.#draw.shuffle(cluster.nodes);
    const [one = "n1", other = "n2"] = nodes;
    if (this.#reconfigure && this.#draw.chance(1, 3)) {
      this.#administer(nodes);
      return;
    }
    switch (this.#draw.below(12)) {
      case 0:
      case 1:
        cluster.crash(one);
        break;
      case 2:
        for (const node of nodes.slice(0, this.#draw.between(1, nodes.length))) cluster.crash(node);
        break;
      case 3:
        cluster.partition(nodes.slice(0, nodes.length >> 1), nodes.slice(nodes.length >> 1));
        break;
      case 4:
        cluster.partition(
          cluster.leaders(),
          nodes.filter((node) => !this.#leads(node)),
        );
        break;
      case 5:
        cluster.cut(one, other);
        break;
      case 6:
        cluster.heal();
        break;
      case 7:
        cluster.pause(this.#draw.pick([one, ...cluster.leaders()]));
        break;
      case 8:
        this.#killVoters();
        break;
      case 9:
        for (const node of cluster.nodes) cluster.resume(node);
        break;
      default:
        for (const node of cluster.nodes) cluster.restart(node);
    }
  }

  cure(): void {
    const cluster = this.#cluster;
    cluster.heal();
    cluster.lossPerMille = 0;
    cluster.latencyUs = 1_000;
    for (const node of cluster.nodes) {
      cluster.resume(node);
      cluster.restart(node);
    }
  }

  #leads(node: NodeId): boolean {
    return this.#cluster.program(node)?.state.role === "leader";
  }

  /** Asks all who believe to lead for a change of the membership or a hand-over, and at times parts them thereafter. */
  #administer(nodes: readonly NodeId[]): void {
    const cluster = this.#cluster;
    const leaders = cluster.leaders();
    for (const leader of leaders) this.#ask(leader, this.#wish(leader, nodes));
    if (!this.#draw.chance(1, 3)) return;
    cluster.runForMs(this.#draw.between(1, 30));
    const aside = this.#draw.pick([
      [],
      nodes.filter((node) => !leaders.includes(node)).slice(0, 1),
    ]);
    const apart = [...leaders, ...aside];
    cluster.partition(
      apart,
      nodes.filter((node) => !apart.includes(node)),
    );
  }

  #wish(leader: NodeId, nodes: readonly NodeId[]): Body {
    const voters = this.#cluster.program(leader)?.log.configuration.voters ?? [];
    const members = nodes.filter((node) => voters.includes(node));
    const others = nodes.filter((node) => !voters.includes(node));
    const add = others.slice(0, this.#draw.between(0, 2));
    const remove = members.slice(0, this.#draw.between(0, members.length > 2 ? 2 : 0));
    switch (this.#draw.below(4)) {
      case 0:
        return { type: "raft.transfer", to: members.find((node) => node !== leader) ?? leader };
      case 1:
        return { type: "raft.change", add };
      case 2:
        return { type: "raft.change", remove };
      default:
        return { type: "raft.change", add, remove };
    }
  }

  #ask(node: NodeId, body: Body): void {
    this.#cluster.call("c9", ++this.#lastId, node, body, (reply) => {
      if (reply.type !== "error") this.administered++;
    });
  }

  /** Waits for the next election and kills those who did not win it, some before they heard of the winner. */
  #killVoters(): void {
    const cluster = this.#cluster;
    for (const leader of cluster.leaders()) cluster.crash(leader);
    for (let waitedMs = 0; waitedMs < 500 && cluster.leaders().length === 0; waitedMs++) {
      cluster.runForMs(1);
    }
    for (const node of cluster.nodes) {
      if (this.#leads(node)) continue;
      cluster.crash(node);
      if (this.#draw.chance(2, 3)) cluster.restart(node);
    }
  }
}
