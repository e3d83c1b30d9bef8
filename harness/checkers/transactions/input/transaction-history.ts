import type { History } from "../../../core/history.ts";
import type { Process } from "../../../core/ids.ts";
import type { Json } from "../../../core/json.ts";

/** What the keys hold: lists that grow (`append`), or registers (`w`). */
export type TransactionKind = "list-append" | "rw-register";

/** Codes of {@link TransactionHistory.outcomes}. */
export const OK = 0;
export const INFO = 1;
export const FAIL = 2;

/** Codes of {@link TransactionHistory.opKinds}. */
export const READ = 0;
export const APPEND = 1;
export const WRITE = 2;

/** Instead of a version: the value before all writes. */
export const NIL = -1;
/** Instead of a version: nobody knows what was read, as the transaction never returned. */
export const UNKNOWN = -2;
/** Instead of a writing operation: there is none. */
export const NOBODY = -1;

/** A reply that does not answer what was asked. */
export interface WrongShape {
  readonly transaction: number;
  /** What is wrong with it, with the value. */
  readonly problem: string;
}

/**
 * The transactions of a history as columns of numbers.
 *
 * A transaction is numbered by its place among all invocations; failed ones have numbers too, as somebody may have read
 * what they wrote. Their operations stand one after the other, those of transaction `t` from `firstOps[t]` up to, not
 * including, `firstOps[t + 1]`. A version is one value of one key.
 */
export interface TransactionHistory {
  readonly kind: TransactionKind;
  readonly source: History;

  readonly transactionCount: number;
  /** By transaction: {@link OK}, {@link INFO} (may have happened) or {@link FAIL} (certainly did not). */
  readonly outcomes: Uint8Array;
  /** By transaction: the place of its process in `processNames`. */
  readonly processes: Int32Array;
  readonly processNames: readonly Process[];
  /** By transaction: the index of its invocation's line. */
  readonly invokedAt: Float64Array;
  /** By transaction: the index of its completion's line; infinity when it is INFO. */
  readonly completedAt: Float64Array;
  /** By transaction, and one more. */
  readonly firstOps: Int32Array;

  /** By operation: {@link READ}, {@link APPEND} or {@link WRITE}. */
  readonly opKinds: Uint8Array;
  readonly opTransactions: Int32Array;
  /** By operation: the place of its key in `keys`. */
  readonly opKeys: Int32Array;
  /**
   * By operation: the version written; the version that a register's read returned, or {@link NIL} or {@link UNKNOWN};
   * of a list's read its last element, NIL when it is empty.
   */
  readonly opVersions: Int32Array;
  /** By operation: where in `elements` a read list begins. Prefixes of one list share its place. */
  readonly listStarts: Int32Array;
  /** By operation: elements of the list that was read, -1 for all that is no known list. */
  readonly listLengths: Int32Array;
  /** Versions. */
  readonly elements: Int32Array;

  readonly keys: readonly Json[];
  readonly versionCount: number;
  readonly versionKeys: Int32Array;
  readonly versionValues: readonly Json[];
  /** By version: the operation that wrote it, the first of them, or {@link NOBODY}. */
  readonly versionWriters: Int32Array;

  /** Pairs of operations that wrote the same version: which of them a read saw cannot be told. */
  readonly duplicateWrites: readonly (readonly [number, number])[];
  readonly wrongShapes: readonly WrongShape[];
}
