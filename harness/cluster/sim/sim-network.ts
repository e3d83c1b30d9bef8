import { assert } from "../../core/assert.ts";
import type { NodeId } from "../../core/ids.ts";
import { deriveSeed, drawBelow, type Seed } from "../../core/random.ts";
import { copyJson } from "../../node/copy-json.ts";
import type { Message } from "../../node/message.ts";
import type { Clog, Grudge, LinkConditions, Proof } from "../cluster.ts";
import { type Cloggable, Clogs } from "../common/clogs.ts";
import { fateOf, type LinkCharacter } from "./fate.ts";
import { type EventLabel, eventLabel, type World } from "./world.ts";

/** A message between nodes on its way. */
export interface Parcel {
  readonly from: NodeId;
  readonly to: NodeId;
  /** Which life of the sender sent it. */
  readonly incarnation: number;
  readonly message: Message;
}

/** Why a message did not get there. */
export type Loss = "cut" | "loss" | "clogged" | "receiver-down";

export interface NetworkEvents {
  /** Hands it to the node; false when the node is down. */
  deliver(parcel: Parcel): boolean;
  onSent?(parcel: Parcel): void;
  /** The network doubled it: `copy` gets there too, or is lost, on its own. */
  onCopied?(parcel: Parcel, copy: Parcel): void;
  onLost?(parcel: Parcel, why: Loss): void;
}

interface Link extends Cloggable<Passage> {
  readonly name: string;
  readonly character: LinkCharacter;
  /** By type of message, those of `incarnation`. */
  readonly streams: Map<string, Stream>;
  incarnation: number;
  cut: boolean;
  lastDueUs: number;
}

/** A parcel on its way over a link. */
interface Passage {
  readonly link: Link;
  readonly parcel: Parcel;
  readonly label: EventLabel;
}

/** Messages of one type that one life of a node sends over one link. */
interface Stream {
  /** With its number, the key of each message. */
  readonly seed: Seed;
  readonly label: EventLabel;
  count: number;
}

const US_PER_MS = 1_000;
const CLOG_LABEL = eventLabel("clog", "network", "");
const FASTEST_US = 50;
const SLOWEST_US = 1_000;
const TAIL_PPM = 1_000;
const TAIL_US = 20_000;

/** The network between nodes: a directed link for each pair, each with a character of its own for the whole run. */
export class SimNetwork {
  readonly #world: World;
  readonly #seed: Seed;
  readonly #events: NetworkEvents;
  readonly #links = new Map<NodeId, Map<NodeId, Link>>();
  readonly #general: LinkConditions;
  readonly #always: readonly LinkConditions[];
  /** By sender: the general ones, and its own. */
  readonly #special = new Map<NodeId, readonly LinkConditions[]>();
  readonly #clogs: Clogs<Passage, Link>;
  readonly counts = { sent: 0, delivered: 0, cut: 0, lost: 0, refused: 0 };

  constructor(
    world: World,
    seed: Seed,
    nodes: readonly NodeId[],
    conditions: LinkConditions,
    events: NetworkEvents,
  ) {
    this.#world = world;
    this.#seed = seed;
    this.#events = events;
    this.#general = conditions;
    this.#always = [conditions];
    this.#clogs = new Clogs({
      linkOf: (from, to) => this.#link(from, to),
      later: (delayMs, act) => world.after(Math.round(delayMs * US_PER_MS), CLOG_LABEL, act),
      // As events of their own, now: what is sent from now on comes later.
      release: (_, waited) => {
        for (const passage of waited) world.post(world.nowUs, passage.label, this.#arrive, passage);
      },
    });
    for (const from of nodes)
      this.#links.set(from, new Map(nodes.map((to) => [to, createLink(seed, from, to)])));
  }

  send(parcel: Parcel): void {
    const { from, to, message } = parcel;
    const link = this.#link(from, to);
    this.counts.sent++;
    this.#events.onSent?.(parcel);
    const stream = this.#streamOf(link, parcel);
    const fate = fateOf(stream.seed, stream.count++, link.character, this.#conditionsOf(from));
    const [firstUs, secondUs] = fate.delaysUs;
    if (firstUs === undefined) {
      this.counts.lost++;
      this.#events.onLost?.(parcel, "loss");
      return;
    }
    let dueUs = this.#world.nowUs + firstUs;
    if (!fate.overtaken) {
      dueUs = Math.max(dueUs, link.lastDueUs);
      link.lastDueUs = dueUs;
    }
    const { label } = stream;
    this.#world.post(dueUs, label, this.#arrive, { link, parcel, label });
    if (secondUs === undefined) return;
    const copy = { ...parcel, message: copyJson({ ...message }) };
    this.#events.onCopied?.(parcel, copy);
    const secondDueUs = this.#world.nowUs + secondUs;
    this.#world.post(secondDueUs, label, this.#arrive, { link, parcel: copy, label });
  }

  /** Makes `grudge` the whole set of cuts. */
  cut(grudge: Grudge): void {
    for (const links of this.#links.values()) for (const link of links.values()) link.cut = false;
    for (const [to, unheard] of grudge) for (const from of unheard) this.#link(from, to).cut = true;
  }

  /** Makes `clogs` the whole set of links that carry nothing. */
  clog(clogs: readonly Clog[]): Proof {
    return this.#clogs.replace(clogs);
  }

  isCut(from: NodeId, to: NodeId): boolean {
    return this.#link(from, to).cut;
  }

  /**
   * What the node sends gets these on top of those of all links; null: nothing special any more. What is on its way keeps
   * its delay, and what follows cannot overtake it: after a long constant delay a link lets everything go at once.
   */
  shape(node: NodeId, conditions: LinkConditions | null): void {
    if (conditions) this.#special.set(node, [this.#general, conditions]);
    else this.#special.delete(node);
  }

  #conditionsOf(from: NodeId): readonly LinkConditions[] {
    return this.#special.get(from) ?? this.#always;
  }

  #streamOf(link: Link, { from, to, incarnation, message }: Parcel): Stream {
    if (link.incarnation !== incarnation) {
      link.incarnation = incarnation;
      link.streams.clear();
    }
    const { type } = message.body;
    let stream = link.streams.get(type);
    if (!stream) {
      const label = eventLabel("deliver", to, `${type} from ${from}`);
      const seed = deriveSeed(this.#seed, link.name, incarnation, type);
      stream = { seed, label, count: 0 };
      link.streams.set(type, stream);
    }
    return stream;
  }

  /** Cuts and clogs are looked at on arrival: they also take what was under way. */
  readonly #arrive = (passage: Passage): void => {
    const { link, parcel } = passage;
    if (link.cut) {
      this.counts.cut++;
      this.#events.onLost?.(parcel, "cut");
    } else if (link.waiting !== null) {
      if (this.#clogs.hold(link, passage)) return;
      this.counts.lost++;
      this.#events.onLost?.(parcel, "clogged");
    } else if (this.#events.deliver(parcel)) this.counts.delivered++;
    else {
      this.counts.refused++;
      this.#events.onLost?.(parcel, "receiver-down");
    }
  };

  #link(from: NodeId, to: NodeId): Link {
    const link = this.#links.get(from)?.get(to);
    assert(link !== undefined, `there is no link from '${from}' to '${to}'`);
    return link;
  }
}

function createLink(seed: Seed, from: NodeId, to: NodeId): Link {
  const name = `${from}>${to}`;
  const baseUs =
    FASTEST_US + drawBelow(deriveSeed(seed, "character", name), 0, SLOWEST_US - FASTEST_US);
  const character = { baseUs, tailPpm: TAIL_PPM, tailUs: TAIL_US };
  return {
    ...{ name, from, to, character, streams: new Map(), incarnation: 0 },
    ...{ cut: false, waiting: null, lastDueUs: 0 },
  };
}
