import { assertNever } from "../../../core/assert.ts";
import type { ProofEdge, ProofNode } from "../../../core/transaction-proof.ts";
import type { TransactionHistory } from "../input/transaction-history.ts";
import { dotOf } from "../proof/dot.ts";
import { nodeOf } from "../proof/names.ts";
import type { Proven } from "../proof/prove.ts";
import { CommitOrder, type Step } from "./commit-order.ts";
import { INITIAL, readerOf } from "./committed.ts";
import type { CommittedHistory } from "./committed-of.ts";
import type { IsolationLevel } from "./isolation-level.ts";
import { wayBetween } from "./short-cycle.ts";
import { keyText, transactionText, valueText } from "./words.ts";

/** Why a level demands an order of two writers; the names are AWDIT's. */
type Justification = "NonMonotonic" | "FracturedSo" | "FracturedWr" | "Causal";

const ANOMALIES: Readonly<Record<IsolationLevel, string>> = {
  "read-committed": "nonmonotonic-read",
  "read-atomic": "fractured-read",
  causal: "causality-violation",
};

const INITIAL_NAME = "the initial state";
const INITIAL_NODE: ProofNode = {
  ...{ name: INITIAL_NAME, process: null, index: null, completedIndex: null },
  ...{ outcome: "ok", ops: [] },
};

/** A proof longer than this is cut: nobody reads it to the end. */
const MOST_STEPS = 40;

/** A cycle in words: who is in it, each step with its reason, and the contradiction. */
export function proveCycle(
  source: TransactionHistory,
  history: CommittedHistory,
  level: IsolationLevel,
  cycle: readonly Step[],
): Proven {
  return new CycleProof(source, history, level).tell(cycle);
}

class CycleProof {
  readonly #source: TransactionHistory;
  readonly #history: CommittedHistory;
  readonly #level: IsolationLevel;
  readonly #steps: ProofEdge[] = [];
  /** Transactions of the source. */
  readonly #involved = new Set<number>();

  constructor(source: TransactionHistory, history: CommittedHistory, level: IsolationLevel) {
    this.#source = source;
    this.#history = history;
    this.#level = level;
  }

  tell(cycle: readonly Step[]): Proven {
    for (const step of cycle) this.#show(step);
    const edges = this.#steps.slice(0, MOST_STEPS);
    const steps = edges.map(({ from, reason, to }) => `${from} comes before ${to}: ${reason}`);
    if (edges.length < this.#steps.length) steps.push("(steps left out)");
    const start = cycle[0]?.from ?? INITIAL;
    const transactions = [...this.#involved].sort((a, b) => a - b);
    const anomaly = this.#anomaly(cycle);
    const contradiction = `so ${this.#name(start)} would come before itself`;
    const nodes = this.#nodes(transactions, edges);
    const finding = {
      anomaly,
      message: [
        ...transactions
          .slice(0, MOST_STEPS)
          .map((transaction) => transactionText(this.#source, transaction)),
        ...steps,
        contradiction,
      ].join("\n"),
      ops: linesOf(this.#source, transactions),
    };
    const proof = { anomaly, nodes, edges, contradiction, dot: dotOf({ anomaly, nodes, edges }) };
    return { finding, proof };
  }

  #nodes(transactions: readonly number[], edges: readonly ProofEdge[]): readonly ProofNode[] {
    const nodes = transactions.map((each) => nodeOf(this.#source, each, `T${each}`));
    const isInitialIn = edges.some(({ from, to }) => [from, to].includes(INITIAL_NAME));
    return isInitialIn ? [INITIAL_NODE, ...nodes] : nodes;
  }

  /** Without anything that the level demands it is one of Adya's, as Elle calls them. */
  #anomaly(cycle: readonly Step[]): string {
    if (cycle.some(({ reason }) => reason.kind === "overwritten")) return ANOMALIES[this.#level];
    return cycle.some(({ reason }) => reason.kind === "session") ? "G1c-process" : "G1c";
  }

  #show(step: Step): void {
    const [from, to] = [this.#name(step.from), this.#name(step.to)];
    const edge = { from, to, ...this.#subject(step), reason: this.#reason(step) };
    const isTold = this.#steps.some(
      (told) => told.from === from && told.to === to && told.reason === edge.reason,
    );
    if (!isTold) this.#steps.push(edge);
  }

  #subject({ reason }: Step): Pick<ProofEdge, "key" | "kind" | "value"> {
    if (reason.kind === "initial") return { kind: "ww", key: null, value: null };
    if (reason.kind === "session") return { kind: "process", key: null, value: null };
    const op = this.#opOf(reason.read);
    const { keys, opKeys, opVersions, versionValues } = this.#source;
    return {
      kind: reason.kind === "read-from" ? "wr" : "ww",
      key: keys[opKeys[op] as number] ?? null,
      value: versionValues[opVersions[op] as number] ?? null,
    };
  }

  #reason({ from, reason }: Step): string {
    switch (reason.kind) {
      case "initial":
        return "it comes before all";
      case "session":
        return "their process did one after the other";
      case "read-from":
        return this.#hasRead(reason.read);
      case "overwritten":
        return this.#demand(from, reason.read);
      default:
        return assertNever(reason);
    }
  }

  #demand(from: number, read: number): string {
    const reader = readerOf(this.#history.committed, read);
    const justification = this.#justification(from, reader);
    const key = keyText(this.#source, this.#opOf(read));
    const so = `${this.#hasRead(read)}, so ${this.#name(from)}'s write of ${key} came before that [${justification}]`;
    switch (justification) {
      case "NonMonotonic":
        return `${this.#hasRead(this.#firstReadFrom(from, reader))}; after that ${so}`;
      case "FracturedWr":
        return `${this.#hasRead(this.#firstReadFrom(from, reader))}; ${so}`;
      case "FracturedSo":
        return `${this.#name(reader)} follows ${this.#name(from)} in its process; ${so}`;
      case "Causal":
        this.#showPast(from, reader);
        return `${this.#name(reader)} comes after ${this.#name(from)}; ${so}`;
      default:
        return assertNever(justification);
    }
  }

  #justification(writer: number, reader: number): Justification {
    if (this.#level === "read-committed") return "NonMonotonic";
    const { placeOf, sessionOf } = this.#history.committed;
    if (this.#firstReadFrom(writer, reader) !== -1) return "FracturedWr";
    const isEarlier = (placeOf[writer] as number) < (placeOf[reader] as number);
    return sessionOf[writer] === sessionOf[reader] && isEarlier ? "FracturedSo" : "Causal";
  }

  /** How sessions and reads lead from one transaction to another that comes after it. */
  #showPast(from: number, to: number): void {
    const known = new CommitOrder(this.#history.committed);
    for (const step of wayBetween(known, from, to)) this.#show(step);
  }

  /** The first read of `reader` that returned what `writer` wrote, or -1. */
  #firstReadFrom(writer: number, reader: number): number {
    const { readFrom, readStart } = this.#history.committed;
    const end = readStart[reader + 1] as number;
    for (let read = readStart[reader] as number; read < end; read++)
      if (readFrom[read] === writer) return read;
    return -1;
  }

  /** `T5 read 3 from x, which T2 wrote`. */
  #hasRead(read: number): string {
    const { committed } = this.#history;
    const op = this.#opOf(read);
    const writer = committed.readFrom[read] as number;
    const found = `${this.#name(readerOf(committed, read))} read ${valueText(this.#source, op)} from ${keyText(this.#source, op)}`;
    return writer === INITIAL
      ? `${found}, as it was in the beginning`
      : `${found}, which ${this.#name(writer)} wrote`;
  }

  #opOf(read: number): number {
    return this.#history.readOps[read] as number;
  }

  #name(transaction: number): string {
    if (transaction === INITIAL) return INITIAL_NAME;
    const number = this.#history.numbers[transaction] as number;
    this.#involved.add(number);
    return `T${number}`;
  }
}

/** The lines of these transactions in the history. */
export function linesOf(
  { completedAt, invokedAt }: TransactionHistory,
  transactions: readonly number[],
): readonly number[] {
  return transactions
    .flatMap((transaction) => [invokedAt[transaction] ?? 0, completedAt[transaction] ?? 0])
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
}
