import { faultRecord } from "../../core/faults.ts";
import { NEMESIS, type NodeId, type ProcessId } from "../../core/ids.ts";
import type { Op } from "../../core/op.ts";
import { clientLane, type MessageReceived, type Trace, type TraceEvent } from "../../core/trace.ts";
import type { Message } from "../../node/message.ts";
import type { SimObserver } from "./sim-cluster.ts";
import type { Parcel } from "./sim-network.ts";
import type { ProcessChange, SimNode } from "./sim-node.ts";
import {
  type Account,
  accountOf,
  briefJson,
  changesBetween,
  factsOf,
  termOf,
  violationOf,
  withoutDangling,
} from "./trace-facts.ts";
import type { World } from "./world.ts";

export interface TraceOptions {
  readonly nodes: readonly NodeId[];
  /** How many events to keep, at least; older ones are dropped. Default 200,000. */
  readonly newest?: number;
}

export interface TraceRecorder {
  /** To be given to the cluster. */
  readonly observer: SimObserver;
  /** The client of `process` speaks through this session. */
  onSession(process: ProcessId, session: string): void;
  /** To be told of each line of the history as it happens: it puts operations, faults and breaches into the trace. */
  onOp(op: Op): void;
  trace(): Trace;
}

/** Writes down what happens in a simulated cluster. It asks nodes for their state after each handler: not for every run. */
export function createTraceRecorder(world: World, options: TraceOptions): TraceRecorder {
  return new Recorder(world, options);
}

const NEWEST_KEPT = 200_000;

type Unplaced<E> = E extends TraceEvent ? Omit<E, "id" | "atUs" | "cause"> : never;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

class Recorder implements TraceRecorder {
  readonly observer: SimObserver;
  readonly #world: World;
  readonly #nodes: readonly NodeId[];
  readonly #newest: number;
  #events: TraceEvent[] = [];
  #nextId = 0;
  readonly #members = new Map<NodeId, SimNode>();
  readonly #accounts = new Map<NodeId, Account>();
  /** The sending of each message object. */
  readonly #sendings = new WeakMap<Message, number>();
  /** Of each session, its client's lane. */
  readonly #lanes = new Map<string, string>();
  readonly #openCalls = new Map<string, number>();
  /** By client lane, what it got last since its call. */
  readonly #answers = new Map<string, number>();
  /** The message whose handler is running. */
  #handled: Writable<MessageReceived> | null = null;

  constructor(world: World, { nodes, newest = NEWEST_KEPT }: TraceOptions) {
    this.#world = world;
    this.#nodes = nodes;
    this.#newest = newest;
    this.observer = {
      onHandled: (node) => this.#onHandled(node),
      onSynced: ({ id }) => this.#add({ kind: "synced", lane: id }),
      onProcess: (node, what) => this.#onProcess(node, what),
      onPowerLost: (lane, lost, kept) => this.#add({ kind: "power-lost", lane, lost, kept }),
      onSent: (parcel) => this.#onSent(parcel),
      onCopied: ({ message }, copy) => {
        const sent = this.#sendings.get(message);
        if (sent !== undefined) this.#sendings.set(copy.message, sent);
      },
      onLost: (parcel, why) => this.#onLost(parcel, why),
      onReceived: (message) => this.#onReceived(message),
    };
  }

  onSession(process: ProcessId, session: string): void {
    this.#lanes.set(session, clientLane(process));
  }

  onOp(op: Op): void {
    if (op.process === NEMESIS) {
      this.#onNemesisOp(op);
      return;
    }
    const lane = clientLane(op.process);
    if (op.type === "invoke") {
      this.#answers.delete(lane);
      this.#openCalls.set(lane, this.#add({ kind: "called", lane, op }));
      return;
    }
    const called = this.#openCalls.get(lane) ?? null;
    this.#openCalls.delete(lane);
    this.#add({ kind: "returned", lane, op, called }, this.#answers.get(lane) ?? called);
  }

  trace(): Trace {
    const events = this.#events.slice(-this.#newest);
    const first = events[0]?.id ?? this.#nextId;
    return {
      nodes: this.#nodes,
      events: events.map((event) => withoutDangling(event, first)),
      droppedCount: first,
    };
  }

  #onNemesisOp(op: Op): void {
    const record = faultRecord(op);
    if (record) {
      const { fault, phase, outcome, nodes, description } = record;
      this.#add({ kind: "fault", lane: NEMESIS, fault, phase, outcome, nodes, description });
      return;
    }
    const violation = violationOf(op);
    if (violation) this.#add({ kind: "violation", ...violation });
  }

  #onProcess(node: SimNode, what: ProcessChange): void {
    const lane = node.id;
    this.#members.set(lane, node);
    switch (what.kind) {
      case "started":
        this.#add({ kind: "started", lane, incarnation: node.incarnation });
        return;
      case "ended":
        this.#accounts.delete(lane);
        this.#add({ kind: "ended", lane, why: what.why }, this.#handledBy(lane));
        this.#handled = null;
        return;
      default:
        this.#add({ kind: what.kind, lane });
    }
  }

  /** A node's state is looked at before what it sends: the handler that sends has run, and its state may be why. */
  #onSent({ from, to, message }: Parcel): void {
    const node = this.#members.get(from);
    if (node) this.#look(node);
    const lane = this.#laneOf(from);
    const cause = node ? this.#handledBy(from) : (this.#openCalls.get(lane) ?? null);
    const facts = factsOf(message.body);
    const id = this.#add({ kind: "sent", lane, to: this.#laneOf(to), ...facts }, cause);
    this.#sendings.set(message, id);
  }

  #onLost({ from, to, message }: Parcel, why: string): void {
    const sent = this.#sendings.get(message) ?? null;
    const ends = { lane: this.#laneOf(from), to: this.#laneOf(to) };
    const once = { times: 1, untilUs: this.#world.nowUs };
    this.#add({ kind: "lost", ...ends, sent, why, ...once, ...factsOf(message.body) });
  }

  #onReceived(message: Message): void {
    const sent = this.#sendings.get(message) ?? null;
    const event: Writable<MessageReceived> = {
      ...{ kind: "received", id: this.#nextId++, atUs: this.#world.nowUs, cause: null, sent },
      ...{ lane: this.#laneOf(message.dest), from: this.#laneOf(message.src), changed: false },
      ...factsOf(message.body),
    };
    this.#keep(event);
    if (this.#members.has(message.dest)) this.#handled = event;
    else if (this.#openCalls.has(event.lane)) this.#answers.set(event.lane, event.id);
  }

  #onHandled(node: SimNode): void {
    this.#look(node);
    this.#handled = null;
  }

  #look(node: SimNode): void {
    const view = node.inspect();
    if (view === null) return;
    const account = accountOf(view);
    const changes = changesBetween(this.#accounts.get(node.id), account);
    if (changes.length === 0) return;
    this.#accounts.set(node.id, account);
    if (this.#handled?.lane === node.id) this.#handled.changed = true;
    const state = { role: briefJson(view.role), leader: view.leader, term: termOf(view) };
    this.#add({ kind: "state", lane: node.id, ...state, changes }, this.#handledBy(node.id));
  }

  #handledBy(node: NodeId): number | null {
    return this.#handled?.lane === node ? this.#handled.id : null;
  }

  #laneOf(end: string): string {
    return this.#lanes.get(end) ?? end;
  }

  #add(event: Unplaced<TraceEvent>, cause: number | null = null): number {
    const id = this.#nextId++;
    this.#keep({ ...event, id, atUs: this.#world.nowUs, cause });
    return id;
  }

  #keep(event: TraceEvent): void {
    this.#events.push(event);
    if (this.#events.length >= 2 * this.#newest) this.#events = this.#events.slice(-this.#newest);
  }
}
