import type { Json } from "../../../core/json.ts";
import { PROCESS, type REALTIME } from "../graph/graph.ts";
import type { TransactionHistory } from "../input/transaction-history.ts";
import type { Names } from "./names.ts";

/** Why one transaction comes before another; key and value are null where only time says so. */
export interface EdgeReason {
  /** One clause, without a full stop. */
  readonly reason: string;
  readonly key: Json;
  readonly value: Json;
}

/** Key and value of a version. */
export function subjectOf(
  { keys, versionKeys, versionValues }: TransactionHistory,
  version: number,
): { readonly key: Json; readonly value: Json } {
  return {
    key: keys[versionKeys[version] as number] ?? null,
    value: versionValues[version] ?? null,
  };
}

/** Why an edge of time is there. */
export function timeReason(
  { completedAt, invokedAt, processes, processNames }: TransactionHistory,
  names: Names,
  edge: {
    readonly kind: typeof PROCESS | typeof REALTIME;
    readonly from: number;
    readonly to: number;
  },
): EdgeReason {
  const { from, kind, to } = edge;
  const [first, second] = [names.nameOf(from), names.nameOf(to)];
  const process = processNames[processes[to] as number];
  const reason =
    kind === PROCESS
      ? `process ${process} ran ${first} before ${second}`
      : `${first} had ended (line ${completedAt[from]}) before ${second} began (line ${invokedAt[to]})`;
  return { reason, key: null, value: null };
}
