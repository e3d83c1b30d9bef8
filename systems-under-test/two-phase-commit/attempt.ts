import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Request } from "../../harness/node/program.ts";
import type { Operation as ClientOperation } from "../building-blocks/transaction-operations.ts";
import type { Operation, Priority } from "./messages.ts";
import { homeOf } from "./shared.ts";

/** The part of a transaction that one participant carries out. */
interface Share {
  /** Where in the request each of its operations stands. */
  readonly places: number[];
  readonly operations: Operation[];
  results: readonly Json[] | null;
  boot: number;
  hasVoted: boolean;
  isPreCommitted: boolean;
}

/** A transaction at its coordinator, until that has decided. */
export interface Attempt {
  readonly id: string;
  readonly request: Request;
  readonly operations: readonly ClientOperation[];
  readonly priority: Priority;
  readonly shares: ReadonlyMap<NodeId, Share>;
  /** The first two phases have one time limit, the third has its own. */
  sinceMs: number;
  /** `logging`: all have voted yes, and that is not durable yet. */
  phase: "working" | "preparing" | "logging" | "pre-committing" | "committing";
}

/** What each node has to do for these operations. */
export function sharesOf(
  operations: readonly ClientOperation[],
  nodes: readonly NodeId[],
): ReadonlyMap<NodeId, Share> {
  const shares = new Map<NodeId, Share>();
  operations.forEach((operation, place) => {
    const home = homeOf(operation.key, nodes);
    const share: Share = shares.get(home) ?? {
      ...{ places: [], operations: [], results: null, boot: 0 },
      ...{ hasVoted: false, isPreCommitted: false },
    };
    share.places.push(place);
    share.operations.push(forParticipant(operation));
    shares.set(home, share);
  });
  return shares;
}

/** What the client is told of one that has committed. */
export function replyTo({ operations, shares }: Attempt): Body {
  const txn: Json[] = operations.map(({ kind, name }) => [kind, name, null]);
  for (const { places, results } of shares.values())
    places.forEach((place, index) => {
      const { kind, name } = operations[place] as ClientOperation;
      txn[place] = [kind, name, results?.[index] ?? null];
    });
  return { type: "txn_ok", txn };
}

function forParticipant(operation: ClientOperation): Operation {
  const { key, kind } = operation;
  if (kind === "r") return [kind, key, null];
  return kind === "add" ? [kind, key, operation.value] : [kind, key, operation.value];
}
