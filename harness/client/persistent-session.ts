import type { Clock } from "../core/clock.ts";
import type { NodeId } from "../core/ids.ts";
import { sleep } from "../core/waiting.ts";
import type { Body } from "../node/message.ts";
import { CallTimeout, NodeUnreachable, type Session } from "./client.ts";
import { errorMeaning } from "./outcomes.ts";

export interface Persistence {
  readonly clock: Clock;
  readonly nodes: readonly NodeId[];
  /** Of one request, the first one included. */
  readonly copies: number;
}

/** A part of the time that a call may take: then another copy goes out. */
const PATIENCE = 1 / 5;
const PAUSE_MS = 50;
const TEMPORARILY_UNAVAILABLE = 11;

/**
 * A session that does not take silence for an answer, as those of real clients: it sends the same request, under the same
 * `msg_id`, to one node after the other, or to the one that was named as leader. For systems that carry out a request once,
 * however often they get it.
 *
 * A call throws CallTimeout when a copy was left without an answer and none had another: what a node says of its own copy,
 * that it cannot serve it, tells nothing of those before it. NodeUnreachable and refusals of the first copy are passed on.
 */
export function persistentSession(session: Session, options: Persistence): Session {
  let nextId = 1;
  return {
    id: session.id,
    call: (node, body, timeoutMs) =>
      callUntilAnswered(session, { node, body: numbered(body, nextId++), timeoutMs }, options),
    close: () => session.close(),
  };
}

function numbered(body: Body, id: number): Body {
  const copy: { -readonly [K in keyof Body]: Body[K] } = { ...body };
  copy.msg_id = id;
  return copy;
}

interface Call {
  readonly node: NodeId;
  readonly body: Body;
  readonly timeoutMs: number;
}

async function callUntilAnswered(
  session: Session,
  { node: first, body, timeoutMs }: Call,
  { clock, copies, nodes }: Persistence,
): Promise<Body> {
  const patienceMs = Math.ceil(PATIENCE * timeoutMs);
  let node = first;
  let silence: CallTimeout | null = null;
  for (let copy = 1; ; copy++) {
    let answer: Body | CallTimeout | NodeUnreachable;
    try {
      answer = await session.call(node, body, patienceMs);
    } catch (thrown) {
      answer = failureOf(thrown);
    }
    if (answer instanceof CallTimeout) silence = answer;
    else if (answer instanceof NodeUnreachable) {
      if (silence === null) throw answer;
    } else if (silence === null || isAboutRequest(answer)) return answer;
    if (silence !== null && copy === copies) throw silence;
    await sleep(clock, PAUSE_MS);
    node = leaderIn(answer, nodes) ?? next(node, nodes);
  }
}

/** @throws what is no lack of an answer. */
function failureOf(thrown: unknown): CallTimeout | NodeUnreachable {
  if (thrown instanceof CallTimeout || thrown instanceof NodeUnreachable) return thrown;
  throw thrown;
}

/** Not about this copy alone. */
function isAboutRequest({ type, code }: Body): boolean {
  if (type !== "error") return true;
  return code !== TEMPORARILY_UNAVAILABLE && errorMeaning(code).definite;
}

function leaderIn(answer: Body | Error, nodes: readonly NodeId[]): NodeId | null {
  const leader = answer instanceof Error ? null : answer.leader;
  return nodes.find((node) => node === leader) ?? null;
}

function next(node: NodeId, nodes: readonly NodeId[]): NodeId {
  return nodes[(nodes.indexOf(node) + 1) % nodes.length] ?? node;
}
