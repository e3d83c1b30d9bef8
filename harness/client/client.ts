import type { NodeId } from "../core/ids.ts";
import type { Completion, Invocation } from "../core/op.ts";
import type { Body } from "../node/message.ts";

/** What the runner drives: one for each process, one operation at a time. */
export interface Client {
  /** Never rejects for what the system under test did; a rejection is recorded as `info`. */
  invoke(op: Invocation): Promise<Completion>;
  close(): void;
}

/** One client's line to the cluster, under one client id of Maelstrom's protocol. */
export interface Session {
  /** The client id, unique in the run: `c7`. */
  readonly id: string;
  /**
   * Sends `body` to `node` and resolves with the body of the reply, of whatever type, error replies included. One that has a
   * `msg_id` of its own keeps it: it may be a copy of a request that was sent before. Otherwise it gets the next one.
   *
   * @throws CallTimeout when no reply came within `timeoutMs`: the request may still be carried out.
   * @throws NodeUnreachable when it is certain that the node never got the request.
   */
  call(node: NodeId, body: Body, timeoutMs: number): Promise<Body>;
  close(): void;
}

/** Under faults calls fail all the time, and are told apart by their class. So it has no stack: that costs more than a call. */
class CallFailure extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Nothing came back in time: nobody knows whether the call was carried out. */
export class CallTimeout extends CallFailure {
  constructor(node: NodeId, type: string, timeoutMs: number) {
    super(`${node} did not answer '${type}' within ${timeoutMs} ms`);
    this.name = "CallTimeout";
  }
}

/** The call certainly never reached the node. */
export class NodeUnreachable extends CallFailure {
  constructor(node: NodeId, why: string) {
    super(`${node} cannot be reached: ${why}`);
    this.name = "NodeUnreachable";
  }
}
