import type { Json } from "../../harness/core/json.ts";
import type { Request } from "../../harness/node/program.ts";
import type { Key, Operation, Write } from "../building-blocks/transaction-operations.ts";
import type { View } from "./committed.ts";

/** A transaction under way. */
export class Transaction {
  readonly number: number;
  readonly request: Request;
  readonly operations: readonly Operation[];
  readonly view: View;
  /** The answers so far. */
  readonly results: Json[] = [];
  readonly writes: Write[] = [];
  /** By key that was read: the commit of the version that stood there. */
  readonly seen = new Map<Key, number>();
  /**
   * By key that was read after it was written here: the commit of the version below. Such a read tells where the write
   * stands, so it must stand there: [1] and an append of 3, read as [1, 3], must not become [1, 2, 3].
   */
  readonly placed = new Map<Key, number>();

  constructor(number: number, request: Request, operations: readonly Operation[], view: View) {
    this.number = number;
    this.request = request;
    this.operations = operations;
    this.view = view;
  }

  /** What is to be done next; undefined: commit. */
  get next(): Operation | undefined {
    return this.operations[this.results.length];
  }

  writesTo(key: Key): readonly Write[] {
    return this.writes.filter((write) => write.key === key);
  }
}
