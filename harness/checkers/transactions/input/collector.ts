import { type History, type Operation, outcomeOf } from "../../../core/history.ts";
import type { Json } from "../../../core/json.ts";
import { IntList } from "./int-list.ts";
import { Interner } from "./interner.ts";
import { ListReads } from "./list-reads.ts";
import type { MicroOperation } from "./micro-operation.ts";
import { answerTo, invokedOperations, isArray, kindCodeOf } from "./micro-operation.ts";
import {
  FAIL,
  INFO,
  NIL,
  NOBODY,
  OK,
  type TransactionHistory,
  type TransactionKind,
  UNKNOWN,
  type WrongShape,
} from "./transaction-history.ts";
import { Versions } from "./versions.ts";

const OUTCOMES = { ok: OK, info: INFO, fail: FAIL } as const;

/** Fills the columns of a {@link TransactionHistory}, transaction by transaction. */
export class Collector {
  readonly #kind: TransactionKind;
  readonly #keys = new Interner();
  readonly #processes = new Interner();
  readonly #versions = new Versions();
  readonly #lists = new ListReads(this.#versions);
  readonly #outcomes: number[] = [];
  readonly #processOf = new IntList();
  readonly #invokedAt: number[] = [];
  readonly #completedAt: number[] = [];
  readonly #firstOps = new IntList();
  readonly #opKinds: IntList;
  readonly #opTransactions: IntList;
  readonly #opKeys: IntList;
  readonly #opVersions: IntList;
  readonly #listStarts: IntList;
  readonly #listLengths: IntList;
  readonly #duplicateWrites: (readonly [number, number])[] = [];
  readonly #wrongShapes: WrongShape[] = [];

  /** @param opCount how many micro-operations to expect. */
  constructor(kind: TransactionKind, opCount: number) {
    this.#kind = kind;
    this.#opKinds = new IntList(opCount);
    this.#opTransactions = new IntList(opCount);
    this.#opKeys = new IntList(opCount);
    this.#opVersions = new IntList(opCount);
    this.#listStarts = new IntList(opCount);
    this.#listLengths = new IntList(opCount);
  }

  add(operation: Operation): void {
    const { completion, invoke } = operation;
    const outcome = OUTCOMES[outcomeOf(operation)];
    const asked = invokedOperations(invoke, this.#kind);
    const replies = outcome === OK ? this.#repliesIn(completion?.value ?? null, asked) : null;
    this.#firstOps.push(this.#opKinds.length);
    asked.forEach((question, at) => {
      if (question[0] === "r") this.#addRead(question, replies?.[at]);
      else this.#addWrite(question, replies?.[at]);
    });
    this.#outcomes.push(outcome);
    this.#processOf.push(this.#processes.idOf(invoke.process));
    this.#invokedAt.push(invoke.index);
    this.#completedAt.push(outcome === INFO ? Infinity : (completion?.index ?? Infinity));
  }

  finish(source: History): TransactionHistory {
    const transactionCount = this.#outcomes.length;
    this.#firstOps.push(this.#opKinds.length);
    return {
      ...{ kind: this.#kind, source, transactionCount },
      outcomes: Uint8Array.from(this.#outcomes),
      processes: this.#processOf.toArray(),
      processNames: this.#processes.values as TransactionHistory["processNames"],
      invokedAt: Float64Array.from(this.#invokedAt),
      completedAt: Float64Array.from(this.#completedAt),
      firstOps: this.#firstOps.toArray(),
      opKinds: new Uint8Array(this.#opKinds.toArray()),
      opTransactions: this.#opTransactions.toArray(),
      opKeys: this.#opKeys.toArray(),
      opVersions: this.#opVersions.toArray(),
      listStarts: this.#listStarts.toArray(),
      listLengths: this.#listLengths.toArray(),
      elements: this.#lists.elements.toArray(),
      keys: this.#keys.values,
      versionCount: this.#versions.values.length,
      versionKeys: this.#versions.keys.toArray(),
      versionValues: this.#versions.values,
      versionWriters: this.#versions.writers.toArray().slice(),
      duplicateWrites: this.#duplicateWrites,
      wrongShapes: this.#wrongShapes,
    };
  }

  #repliesIn(value: Json, asked: readonly MicroOperation[]): readonly Json[] | null {
    if (isArray(value) && value.length === asked.length) return value;
    this.#complain(`${shown(value)} is no answer to ${asked.length} micro-operations`);
    return null;
  }

  #addRead(question: MicroOperation, reply: Json | undefined): void {
    const key = this.#keys.idOf(question[1]);
    const value = reply === undefined ? undefined : answerTo(question, reply)?.[2];
    const isList = this.#kind === "list-append";
    const isMisshapen = value === undefined || (isList && value !== null && !isArray(value));
    if (reply !== undefined && isMisshapen) this.#complainOf(question, reply);
    if (isMisshapen) this.#addOp(question, key, UNKNOWN);
    else if (isList) this.#addListRead(question, key, (value ?? []) as readonly Json[]);
    else this.#addOp(question, key, value === null ? NIL : this.#versions.idOf(key, value));
  }

  #addListRead(question: MicroOperation, key: number, list: readonly Json[]): void {
    const start = this.#lists.add(key, list);
    const last = list.length === 0 ? NIL : this.#lists.elements.at(start + list.length - 1);
    this.#addOp(question, key, last, start, list.length);
  }

  #addWrite(question: MicroOperation, reply: Json | undefined): void {
    const key = this.#keys.idOf(question[1]);
    if (reply !== undefined && answerTo(question, reply) === null)
      this.#complainOf(question, reply);
    const op = this.#opKinds.length;
    const version = this.#versions.idOf(key, question[2]);
    const earlier = this.#versions.writers.at(version);
    if (earlier === NOBODY) this.#versions.writers.set(version, op);
    else this.#duplicateWrites.push([earlier, op]);
    this.#addOp(question, key, version);
  }

  #addOp(operation: MicroOperation, key: number, version: number, start = 0, length = -1): void {
    this.#opKinds.push(kindCodeOf(operation));
    this.#opTransactions.push(this.#outcomes.length);
    this.#opKeys.push(key);
    this.#opVersions.push(version);
    this.#listStarts.push(start);
    this.#listLengths.push(length);
  }

  #complainOf(question: MicroOperation, reply: Json): void {
    this.#complain(`${shown(reply)} is no answer to ${shown(question)}`);
  }

  #complain(problem: string): void {
    this.#wrongShapes.push({ transaction: this.#outcomes.length, problem });
  }
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}
