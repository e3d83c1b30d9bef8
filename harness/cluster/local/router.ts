import TinyQueue from "tinyqueue";
import { assert } from "../../core/assert.ts";
import type { Cancel, Clock } from "../../core/clock.ts";
import { type NodeId, NS_PER_MS } from "../../core/ids.ts";
import type { Seed } from "../../core/random.ts";
import {
  type Clog,
  type Grudge,
  type LinkConditions,
  PERFECT_LINKS,
  type Proof,
} from "../cluster.ts";
import { type Cloggable, Clogs } from "../common/clogs.ts";
import { type Fate, inSuccession, isPerfect, LinkDice } from "./link.ts";

/** Where messages for a node end. */
export interface Inlet {
  /** Takes the line for the node; false when the node is down or its queue is full. */
  accept(line: string): boolean;
}

/** Called once with what became of a probe. */
export type ProbeEnd = (arrived: boolean) => void;

/** A message, or a probe, which goes the same way but ends where a message would be written to the node. */
type Cargo =
  | { readonly kind: "message"; readonly line: string }
  | { readonly kind: "probe"; readonly end: ProbeEnd };

/** Lines wait where a link is clogged; probes look for cuts, and pass. */
interface Link extends Cloggable<string> {
  readonly loop: boolean;
  readonly dice: LinkDice;
  readonly disturbance: LinkDice;
  cut: boolean;
  /** When the last message that keeps its order is due. */
  lastDueNs: number;
  /** How many messages that keep their order are under way. */
  inOrderCount: number;
}

interface Flight {
  readonly dueNs: number;
  /** Breaks ties, so that messages due at one moment keep their order. */
  readonly sequence: number;
  readonly link: Link;
  readonly cargo: Cargo;
  readonly inOrder: boolean;
}

/**
 * The network between nodes: one directed link for each ordered pair, first in first out unless reordered. Cuts are
 * looked at when a message arrives, so a cut also takes what was under way when it began (as in Maelstrom).
 */
export class Router {
  readonly #clock: Clock;
  readonly #inlets: ReadonlyMap<NodeId, Inlet>;
  readonly #links: ReadonlyMap<NodeId, ReadonlyMap<NodeId, Link>>;
  readonly #flights = new TinyQueue<Flight>([], byDueTime);
  #conditions: LinkConditions = PERFECT_LINKS;
  #perfect = true;
  #sequence = 0;
  #alarm: { readonly atNs: number; readonly cancel: Cancel } | null = null;
  #closed = false;
  /** What disturbs the messages of single nodes, on top of the conditions of all links. */
  readonly #disturbances = new Map<NodeId, LinkConditions>();
  readonly #clogs: Clogs<string, Link>;
  readonly counts = { sent: 0, delivered: 0, droppedByCut: 0, lost: 0, refused: 0 };

  constructor(clock: Clock, seed: Seed, inlets: ReadonlyMap<NodeId, Inlet>) {
    this.#clock = clock;
    this.#inlets = inlets;
    const nodes = [...inlets.keys()];
    this.#clogs = new Clogs({
      linkOf: (from, to) => this.#link(from, to),
      later: (delayMs, act) => clock.schedule(clock.now() + delayMs * NS_PER_MS, act),
      release: (link, waited) => {
        for (const line of waited) this.#arrive(link, { kind: "message", line });
      },
    });
    this.#links = new Map(
      nodes.map((from) => [from, new Map(nodes.map((to) => [to, createLink(seed, from, to)]))]),
    );
  }

  /** Makes `conditions` those of every link, for messages sent from now on. */
  shape(conditions: LinkConditions): void {
    this.#conditions = conditions;
    this.#perfect = isPerfect(conditions);
  }

  /** What `from` sends to others passes a second link, in these conditions; null takes it away. For messages sent from now on. */
  disturb(from: NodeId, conditions: LinkConditions | null): void {
    if (conditions) this.#disturbances.set(from, conditions);
    else this.#disturbances.delete(from);
  }

  disturbanceOf(from: NodeId): LinkConditions | null {
    return this.#disturbances.get(from) ?? null;
  }

  /** Makes `grudge` the whole set of cuts. What a node sends to itself is never cut. */
  cut(grudge: Grudge): void {
    for (const node of [...grudge.keys(), ...[...grudge.values()].flatMap((set) => [...set])])
      assert(this.#links.has(node), `a cut names '${node}', which is no node of this cluster`);
    for (const [from, links] of this.#links)
      for (const [to, link] of links) link.cut = !link.loop && (grudge.get(to)?.has(from) ?? false);
  }

  /** Makes `clogs` the whole set of links that carry nothing. */
  clog(clogs: readonly Clog[]): Proof {
    return this.#clogs.replace(clogs);
  }

  isCut(from: NodeId, to: NodeId): boolean {
    return this.#link(from, to).cut;
  }

  /** Carries a line from one node to another. */
  carry(from: NodeId, to: NodeId, line: string): void {
    this.counts.sent++;
    this.#dispatch(this.#link(from, to), { kind: "message", line });
  }

  /** Sends a probe the way of a message. */
  probe(from: NodeId, to: NodeId, end: ProbeEnd): void {
    this.#dispatch(this.#link(from, to), { kind: "probe", end });
  }

  /** Hands a line that no link carries (from a client) to its node. */
  handOver(to: NodeId, line: string): boolean {
    this.counts.sent++;
    const accepted = this.#inlets.get(to)?.accept(line) ?? false;
    if (accepted) this.counts.delivered++;
    else this.counts.refused++;
    return accepted;
  }

  /** Forgets everything that is under way, and drops whatever is sent from now on. */
  close(): void {
    this.#closed = true;
    this.#alarm?.cancel();
    this.#alarm = null;
    this.#clogs.close();
    for (let flight = this.#flights.pop(); flight; flight = this.#flights.pop())
      this.#lose(flight.cargo);
  }

  #link(from: NodeId, to: NodeId): Link {
    const link = this.#links.get(from)?.get(to);
    assert(link !== undefined, `no link from '${from}' to '${to}'`);
    return link;
  }

  #dispatch(link: Link, cargo: Cargo): void {
    if (this.#closed) {
      this.#lose(cargo);
      return;
    }
    const disturbance = this.#disturbances.get(link.from);
    if (link.loop || (this.#perfect && !disturbance && link.inOrderCount === 0)) {
      this.#arrive(link, cargo);
      return;
    }
    const { delaysUs, overtaken } = this.#fate(link, disturbance);
    const [firstUs, ...copiesUs] = delaysUs;
    if (firstUs === undefined) {
      this.#lose(cargo);
      return;
    }
    if (firstUs === 0 && link.inOrderCount === 0) this.#arrive(link, cargo);
    else this.#launch(link, cargo, firstUs, !overtaken);
    if (cargo.kind === "message")
      for (const copyUs of copiesUs) this.#launch(link, cargo, copyUs, false);
  }

  #fate(link: Link, disturbance: LinkConditions | undefined): Fate {
    const fate = link.dice.roll(this.#conditions);
    return disturbance ? inSuccession(fate, () => link.disturbance.roll(disturbance)) : fate;
  }

  #lose(cargo: Cargo): void {
    if (cargo.kind === "probe") cargo.end(false);
    else this.counts.lost++;
  }

  #launch(link: Link, cargo: Cargo, delayUs: number, inOrder: boolean): void {
    const earliestNs = this.#clock.now() + delayUs * 1000;
    const dueNs = inOrder ? Math.max(earliestNs, link.lastDueNs) : earliestNs;
    if (inOrder) {
      link.lastDueNs = dueNs;
      link.inOrderCount++;
    }
    this.#flights.push({ dueNs, sequence: this.#sequence++, link, cargo, inOrder });
    this.#setAlarm();
  }

  /** One timer for all flights, set for the earliest. */
  #setAlarm(): void {
    const next = this.#flights.peek();
    if (!next || (this.#alarm && this.#alarm.atNs <= next.dueNs)) return;
    this.#alarm?.cancel();
    const cancel = this.#clock.schedule(next.dueNs, () => this.#land());
    this.#alarm = { atNs: next.dueNs, cancel };
  }

  #land(): void {
    this.#alarm = null;
    const nowNs = this.#clock.now();
    for (
      let next = this.#flights.peek();
      next && next.dueNs <= nowNs;
      next = this.#flights.peek()
    ) {
      this.#flights.pop();
      if (next.inOrder) next.link.inOrderCount--;
      this.#arrive(next.link, next.cargo);
    }
    this.#setAlarm();
  }

  #arrive(link: Link, cargo: Cargo): void {
    if (cargo.kind === "probe") cargo.end(!link.cut);
    else if (link.cut) this.counts.droppedByCut++;
    else if (link.waiting !== null) {
      if (!this.#clogs.hold(link, cargo.line)) this.counts.lost++;
    } else if (this.#inlets.get(link.to)?.accept(cargo.line)) this.counts.delivered++;
    else this.counts.refused++;
  }
}

function createLink(seed: Seed, from: NodeId, to: NodeId): Link {
  const dice = new LinkDice(seed, `${from}>${to}`);
  const disturbance = new LinkDice(seed, `${from}>${to}, disturbed`);
  const state = { cut: false, waiting: null, lastDueNs: 0, inOrderCount: 0 };
  return { from, to, loop: from === to, dice, disturbance, ...state };
}

function byDueTime(left: Flight, right: Flight): number {
  return left.dueNs - right.dueNs || left.sequence - right.sequence;
}
