import type { NodeId } from "../../harness/core/ids.ts";
import { countOf } from "../building-blocks/version-vector.ts";
import { ChangeRegistry } from "./invariants/change-registry.ts";
import { eventCounts } from "./invariants/changes-in.ts";
import { ClientPromises } from "./invariants/client-promises.ts";
import { hintName, NodeLedger } from "./invariants/node-ledger.ts";
import { isForgettable, knows, type Rules, rulesOf } from "./invariants/rules.ts";
import type { QuorumNode } from "./quorum-node.ts";
import type { Key, State } from "./values.ts";
import type { Watcher } from "./watcher.ts";

export interface QuorumInvariants {
  /**
   * To be called after every handler of every node.
   *
   * @returns a sentence on the first property that did not hold, beginning with its name. Of nodes: `name-given-twice` (one
   * stamp or dot for two changes), `state-goes-back`, `sibling-vanished`, `events-of-nobody` (more of a node's events than it
   * knows itself), `synced-forgotten`, `hint-forgotten`, `hint-dropped`, `not-handed-over`. Of what clients were told:
   * `acknowledged-by-too-few`, `acknowledged-in-the-past`, `read-misses-write`. Null: all hold.
   */
  observe(node: NodeId, program: QuorumNode): string | null;
}

/** What a store of this kind can promise at every moment, in one run. */
export function createQuorumInvariants(): QuorumInvariants {
  let invariants: Invariants | null = null;
  return {
    observe(node, program) {
      invariants ??= new Invariants(rulesOf(program.quorum.settings));
      return invariants.observe(node, program);
    },
  };
}

class Invariants {
  readonly #rules: Rules;
  readonly #changes: ChangeRegistry;
  readonly #clients: ClientPromises;
  readonly #ledgers = new Map<NodeId, NodeLedger>();
  /** Whether the members have been the same all the time: if not, quorums need not meet. */
  #isSettled = true;
  #breach: string | null = null;

  constructor(rules: Rules) {
    this.#rules = rules;
    this.#changes = new ChangeRegistry(rules);
    this.#clients = new ClientPromises(rules);
  }

  observe(node: NodeId, program: QuorumNode): string | null {
    let ledger = this.#ledgers.get(node);
    if (!ledger) {
      ledger = new NodeLedger(node, this.#rules.values);
      this.#ledgers.set(node, ledger);
    }
    if (ledger.program === program) ledger.settle();
    else this.#begin(ledger, program);
    return this.#breach;
  }

  /** A new life: what it recovered is there already. */
  #begin(ledger: NodeLedger, program: QuorumNode): void {
    this.#find(this.#forgotten(ledger, program));
    ledger.begin(program);
    program.quorum.watched.watcher = this.#watcherOf(ledger);
    for (const other of this.#ledgers.values())
      for (const [key, state] of other.current) this.#find(this.#nobodys(other, key, state));
  }

  #watcherOf(ledger: NodeLedger): Watcher {
    const { node } = ledger;
    return {
      onPut: (key, state) => {
        const before = ledger.current.get(key) ?? null;
        this.#find(this.#changes.put(node, key, before, state));
        ledger.put(key, state);
        if (state !== null) this.#find(this.#nobodys(ledger, key, state));
      },
      onHint: (to, key, state) => {
        const before = ledger.hints.get(hintName(to, key));
        ledger.putHint({ to, key, state });
        if (state === null && before) this.#find(this.#dropped(ledger, to, key, before.state));
      },
      onBegun: (request, key) => {
        this.#changes.begin(key, request.body);
        this.#clients.begin(node, request, key);
      },
      onRead: (request, key, state) =>
        this.#find(this.#clients.read(node, { request, key, state }, this.#isSettled)),
      onAcknowledged: (request, key, state) => {
        ledger.settle();
        const all = [...this.#ledgers.values()];
        const change = { request, key, state };
        this.#find(this.#clients.acknowledge(all, ledger, change, this.#isSettled));
      },
      onMembers: () => {
        this.#isSettled = false;
        this.#find(this.#notHandedOver(ledger));
      },
    };
  }

  /** What was on its disk must still be there when it starts again. */
  #forgotten(ledger: NodeLedger, program: QuorumNode): string | null {
    const { kept, keptHints, node } = ledger;
    const { storage } = program.quorum;
    for (const [key, state] of kept)
      if (!isForgettable(this.#rules, state) && !knows(this.#rules, storage.get(key), state))
        return `synced-forgotten: ${node} had synced ${JSON.stringify(state)} of ${key} and came back with ${JSON.stringify(storage.get(key))}`;
    for (const [name, { key, state, to }] of keptHints)
      if (!ledger.isOpen(name) && !knows(this.#rules, storage.hintFor(to, key), state))
        return `hint-forgotten: ${node} had synced a hint of ${key} for ${to} and came back without it`;
    return null;
  }

  /** A change bears the name of a node that has it: one that forgot it will give that name again. */
  #nobodys({ node }: NodeLedger, key: Key, state: State): string | null {
    const { settings } = this.#rules;
    for (const [kind, counts] of eventCounts(settings, state).entries())
      for (const [author, count] of Object.entries(counts)) {
        const ledger = this.#ledgers.get(author);
        if (author === node || ledger === undefined) continue;
        const own = ledger.current.get(key);
        const known = countOf(
          own === undefined ? {} : (eventCounts(settings, own)[kind] ?? {}),
          author,
        );
        if (count > known)
          return `events-of-nobody: ${node} knows of ${count} events of ${author} on ${key}, which knows of ${known} itself`;
      }
    return null;
  }

  /** A hint is given up when it is durable where it belongs, or kept for those who are at home now. */
  #dropped(ledger: NodeLedger, to: NodeId, key: Key, state: State): string | null {
    const homes = ledger.program?.quorum.placement.homesOf(key) ?? [];
    const arrived = knows(this.#rules, this.#ledgers.get(to)?.kept.get(key), state);
    if (arrived || homes.every((home) => this.#isOnItsWay(ledger, home, key, state))) return null;
    return `hint-dropped: ${ledger.node} gave up what it kept of ${key} for ${to}, which does not have it`;
  }

  /** Whoever holds a key and is no home of it any more must hand it over. */
  #notHandedOver(ledger: NodeLedger): string | null {
    const { hintMs } = this.#rules.settings;
    const placement = ledger.program?.quorum.placement;
    if (!placement || hintMs === 0) return null;
    for (const [key, state] of ledger.current) {
      const homes = placement.homesOf(key);
      if (homes.includes(ledger.node)) continue;
      for (const home of homes)
        if (!this.#isOnItsWay(ledger, home, key, state))
          return `not-handed-over: ${ledger.node} is no home of ${key} any more, and keeps nothing of it for ${home}`;
    }
    return null;
  }

  #isOnItsWay({ current, hints, node }: NodeLedger, home: NodeId, key: Key, state: State): boolean {
    const own = home === node ? current.get(key) : hints.get(hintName(home, key))?.state;
    return (
      knows(this.#rules, own, state) ||
      knows(this.#rules, this.#ledgers.get(home)?.kept.get(key), state)
    );
  }

  #find(breach: string | null): void {
    this.#breach ??= breach;
  }
}
