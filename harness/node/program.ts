import type { NodeId } from "../core/ids.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { Random } from "../core/random.ts";
import type { Body } from "./message.ts";

/**
 * A built-in system under test: event handlers over an injected {@link Env}, nothing else. It imports no `node:*`
 * module, no timer, no `Date` and no `Math.random`, so that the same class runs as a child process, in a container
 * and as an object of the simulator.
 *
 * Handlers run to completion. What a handler sends is flushed when it returns; one that throws sends nothing and
 * crashes the node. A crash falls between handlers, never inside one.
 */
export interface NodeProgram {
  /** Called once, before anything else, with what the disk holds. */
  onStart(recovered: DiskContents): void;
  /** A message from a peer. */
  onMessage(from: NodeId, body: Body): void;
  /** A call from a client; answer with {@link Env.reply}, now or later, at most once. */
  onRequest(request: Request): void;
  /** A timer of {@link Env.setTimer} went off. */
  onTimer(name: TimerName): void;
  /** Role, term, commit index ...: read by invariants, nemesis targets and reports. Must not change anything. */
  inspect(): NodeView;
}

/** A client's call. `client` and `id` together are the same for every copy of one call. */
export interface Request {
  readonly client: string;
  /** The `msg_id` that the client gave this call. */
  readonly id: number;
  readonly body: Body;
}

/** Timers are known by name; setting one again replaces it. */
export type TimerName = string;

/** A node's own account of itself. `leader: true` is what the nemesis aims at when told to hit leaders. */
export interface NodeView extends JsonObject {
  readonly role: string;
  readonly leader: boolean;
}

/** All that one incarnation of a node may see or do. After a crash, nothing of it is used again. */
export interface Env {
  readonly self: NodeId;
  /** All other nodes. */
  readonly peers: readonly NodeId[];
  readonly clock: NodeClock;
  readonly random: Random;
  readonly disk: Disk;
  /** May be lost, delayed, duplicated or reordered. */
  send(to: NodeId, body: Body): void;
  /** Answers a request, or a relayed copy of it: `request` need not be the object that came in. */
  reply(request: Request, body: Body): void;
  /** Milliseconds from now. Forgotten in a crash. */
  setTimer(name: TimerName, delayMs: number): void;
  clearTimer(name: TimerName): void;
  /** A mark in the node's log: state changes and coverage, one short line each. */
  note(event: string, detail?: JsonObject): void;
}

export interface NodeClock {
  /** Milliseconds since the node started; never goes back. */
  monotonic(): number;
  /** Milliseconds since 1970, as this node believes: may be wrong, and may jump. */
  realtime(): number;
}

/**
 * Files of JSON records. Writes are volatile until a {@link Disk.sync} after them has called back: a loss of power may
 * take them, wholly or from some record on. The end of the process alone may, but need not.
 */
export interface Disk {
  append(file: string, record: Json): void;
  /** Replaces the whole file; a crash leaves the old content or the new, never a mixture. */
  overwrite(file: string, records: readonly Json[]): void;
  /** Calls back once all writes made before this call are durable. Callbacks come in the order of the calls. */
  sync(done: () => void): void;
}

/** What survived, by file. A file never written is absent; one whose first records were lost may be there, empty. */
export type DiskContents = ReadonlyMap<string, readonly Json[]>;

/** How a node is to be run: planted bugs by name, and the system's own settings. */
export interface ProgramOptions {
  readonly bugs: ReadonlySet<string>;
  readonly settings: Readonly<Record<string, string>>;
}

export type ProgramFactory = (env: Env, options: ProgramOptions) => NodeProgram;
