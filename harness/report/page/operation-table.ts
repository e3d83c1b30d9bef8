/** Outcomes by their code in {@link OperationTable}. An operation that never ended is `open`. */
export const OUTCOME_NAMES = ["ok", "fail", "info", "open"] as const;

/** The operations of a run, column by column, in the order of their invocations. */
export interface OperationTable {
  readonly count: number;
  /** Lines of the history. */
  readonly index: Uint32Array;
  /** Microseconds since the run began. */
  readonly startUs: Float64Array;
  /** At the end of the record for operations that never ended. */
  readonly endUs: Float64Array;
  readonly process: Uint32Array;
  readonly outcome: Uint8Array;
  /** Positions in `names`; 0 of keys and nodes stands for none. */
  readonly f: Uint32Array;
  readonly key: Uint32Array;
  readonly node: Uint32Array;
  readonly call: Uint32Array;
  readonly result: Uint32Array;
  readonly names: Readonly<Record<NameColumn, readonly string[]>>;
}

export const NAME_COLUMNS = ["f", "key", "node", "call", "result"] as const;
export type NameColumn = (typeof NAME_COLUMNS)[number];
