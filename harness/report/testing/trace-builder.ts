import type { Op } from "../../core/op.ts";
import { clientLane, type StateChange, type Trace, type TraceEvent } from "../../core/trace.ts";

type Unplaced<E> = E extends TraceEvent ? Omit<E, "id" | "atUs" | "cause"> : never;

export interface TraceBuilder {
  /** What follows happens so many microseconds after the run began; left out, each event is 100 after the one before. */
  at(us: number): void;
  /** Any event; answers with its id, as all others do. */
  add(event: Unplaced<TraceEvent>, cause?: number | null): number;
  state(node: string, role: string, term: number, cause?: number | null): number;
  changes(node: string, changes: readonly StateChange[], cause?: number | null): number;
  send(from: string, to: string, type: string, detail?: string, cause?: number | null): number;
  receive(sent: number, options?: { readonly changed?: boolean }): number;
  lose(sent: number, why: string): number;
  call(op: Op): number;
  end(op: Op, called: number | null, cause?: number | null): number;
  build(): Trace;
}

/** Makes traces by hand. */
export function traceBuilder(nodes: readonly string[]): TraceBuilder {
  const events: TraceEvent[] = [];
  const stands = new Map<string, { role: string; term: number }>();
  let nowUs = 0;
  const add = (event: Unplaced<TraceEvent>, cause: number | null = null): number => {
    const id = events.length;
    nowUs += 100;
    events.push({ ...event, id, atUs: nowUs, cause });
    return id;
  };
  const sendingOf = (sent: number) => {
    const event = events[sent];
    if (event?.kind !== "sent") throw new Error(`event ${sent} is no sending`);
    return event;
  };
  const stateOf = (node: string) => {
    const { role, term } = stands.get(node) ?? { role: "follower", term: 0 };
    return { kind: "state", lane: node, role, term, leader: role === "leader" } as const;
  };
  const processLane = ({ process }: Op): string =>
    typeof process === "number" ? clientLane(process) : process;
  return {
    at: (us) => {
      nowUs = us - 100;
    },
    add,
    state(node, role, term, cause) {
      const before = stands.get(node);
      stands.set(node, { role, term });
      const changes = [
        { name: "role", from: before?.role ?? null, to: role },
        { name: "term", from: before ? String(before.term) : null, to: String(term) },
      ].filter(({ from, to }) => from !== to);
      return add({ ...stateOf(node), changes }, cause);
    },
    changes: (node, changes, cause) => add({ ...stateOf(node), changes }, cause),
    send: (from, to, type, detail = "", cause) =>
      add({ kind: "sent", lane: from, to, type, detail }, cause),
    receive(sent, { changed = false } = {}) {
      const { lane, to, type, detail } = sendingOf(sent);
      return add({ kind: "received", lane: to, from: lane, sent, changed, type, detail });
    },
    lose(sent, why) {
      const { lane, to, type, detail } = sendingOf(sent);
      const once = { times: 1, untilUs: nowUs + 100 };
      return add({ kind: "lost", lane, to, sent, why, ...once, type, detail });
    },
    call: (op) => add({ kind: "called", lane: processLane(op), op }),
    end: (op, called, cause) =>
      add({ kind: "returned", lane: processLane(op), op, called }, cause ?? called),
    build: () => ({ nodes, events, droppedCount: 0 }),
  };
}
