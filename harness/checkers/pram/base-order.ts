import type { Columns } from "../register-history/columns.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";

/**
 * What every session must agree on: a partial order of the writes in which each session's own are in program order. The past of
 * a write is so a prefix of each session.
 */
export interface BaseOrder {
  readonly history: RegisterHistory;
  readonly columns: Columns;
  /** The writes of each session, in order. */
  readonly writes: readonly Int32Array[];
  /** The writes of each session to each key, in order: `writesTo[session].get(key)`. */
  readonly writesTo: readonly ReadonlyMap<number, Int32Array>[];
  /** By write: its place among the writes of its session. */
  readonly writePlace: Int32Array;
  /** How many writes of a session are in the past of a write, itself included. */
  countBefore(write: number, session: number): number;
  /** Whether the past of a write may have writes of other sessions in it. */
  readonly reachesOthers: boolean;
  /**
   * By write, from `start[write]` up to `start[write + 1]`: writes of other sessions that are in its past because its session
   * read them after its write before. Null: there are none.
   */
  readonly causes: { readonly start: Int32Array; readonly writes: Int32Array } | null;
}

/** Nothing but program order. */
export function programOrder(history: RegisterHistory, columns: Columns): BaseOrder {
  const parts = writesIn(history, columns);
  return {
    ...{ history, columns, ...parts },
    reachesOthers: false,
    causes: null,
    countBefore: (write, session) =>
      columns.session[write] === session ? (parts.writePlace[write] as number) + 1 : 0,
  };
}

/** The writes of a history, by session, key and place. */
export function writesIn(
  { ops, sessions }: RegisterHistory,
  { key, writes }: Columns,
): Pick<BaseOrder, "writes" | "writesTo" | "writePlace"> {
  const writePlace = new Int32Array(ops.length);
  const perSession = sessions.map((ids) => ids.filter((id) => writes[id] === 1));
  for (const ids of perSession) for (const [place, id] of ids.entries()) writePlace[id] = place;
  return {
    writes: perSession.map((ids) => Int32Array.from(ids)),
    writesTo: perSession.map((ids) => groupByKey(ids, key)),
    writePlace,
  };
}

function groupByKey(ids: readonly number[], key: Int32Array): ReadonlyMap<number, Int32Array> {
  const groups = new Map<number, number[]>();
  for (const id of ids) {
    const group = groups.get(key[id] as number);
    if (group) group.push(id);
    else groups.set(key[id] as number, [id]);
  }
  return new Map([...groups].map(([number, group]) => [number, Int32Array.from(group)]));
}
