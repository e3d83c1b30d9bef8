import { assertNever } from "../../core/assert.ts";
import type { Finding } from "../../core/verdict.ts";
import { findingOf } from "../register-history/model-result.ts";
import type { RegisterHistory, RegisterOp } from "../register-history/register-history.ts";
import { describeOp } from "../register-history/words.ts";
import { type Step, shortestWalk } from "./cycle.ts";
import type { Edge, Order } from "./order.ts";

/** A proof longer than this is cut: nobody reads it to the end. */
const MOST_STEPS = 40;

/** The cycle in words: each step with its reason, what it follows from before it. */
export function explainCycle(
  history: RegisterHistory,
  order: Order,
  cycle: readonly Step[],
): Finding {
  const proof = new Proof(history, order);
  for (const step of cycle) proof.show(step);
  const first = history.ops[cycle[0]?.from ?? 0] as RegisterOp;
  const lines = proof.lines.slice(0, MOST_STEPS);
  const cut = proof.lines.length - lines.length;
  if (cut > 0 || proof.isCut) lines.push("(steps left out)");
  const isCausal = cycle.every(({ kind }) => kind === "session" || kind === "read-from");
  return findingOf(
    history,
    isCausal ? "CyclicCO" : "nonsequential",
    [...proof.involved],
    [
      ...lines,
      `so ${describeOp(history, first)} would come before itself, in ${cycle.length} steps through lines ${cycle.map(({ from }) => history.ops[from]?.callLine).join(", ")}`,
    ],
  );
}

class Proof {
  readonly lines: string[] = [];
  readonly involved = new Set<RegisterOp>();
  isCut = false;
  readonly #history: RegisterHistory;
  readonly #order: Order;
  readonly #shown = new Set<string>();

  constructor(history: RegisterHistory, order: Order) {
    this.#history = history;
    this.#order = order;
  }

  show(step: Step): void {
    const name = `${step.from} ${step.to} ${step.kind}`;
    if (this.#shown.has(name)) return;
    this.#shown.add(name);
    if (this.lines.length >= MOST_STEPS) {
      this.isCut = true;
      return;
    }
    if (step.kind === "before-the-read") this.#showPath(step, step.from, step.read);
    if (step.kind === "before-the-overwrite") this.#showPath(step, this.#versionOf(step), step.to);
    for (const op of [step.from, step.to]) this.involved.add(this.#history.ops[op] as RegisterOp);
    this.lines.push(
      `${this.#name(step.from)} comes before ${this.#name(step.to)}: ${this.#reason(step)}`,
    );
  }

  #versionOf({ read }: Edge): number {
    return this.#history.ops[read]?.reads ?? -1;
  }

  /** What was known in the rounds before is enough to get there. */
  #showPath({ round, read }: Edge, from: number, to: number): void {
    this.involved.add(this.#history.ops[read] as RegisterOp);
    if (from === -1) return;
    const isKnown = (step: Step): boolean => step.kind === "session" || step.round < round;
    for (const step of shortestWalk(this.#order, from, to, isKnown) ?? []) this.show(step);
  }

  #reason(step: Step): string {
    switch (step.kind) {
      case "session":
        return "the same session did one after the other";
      case "read-from":
        return "the second read what the first wrote";
      case "before-the-read":
        return `the first comes before that ${this.#name(step.read)}, which returned what the second wrote, so it cannot stand between these two`;
      case "before-the-overwrite":
        return this.#versionOf(step) === -1
          ? "the first found the key unwritten"
          : `what the first returned, ${this.#name(this.#versionOf(step))}, comes before the second, which cannot stand between these two`;
      default:
        return assertNever(step);
    }
  }

  #name(op: number): string {
    return describeOp(this.#history, this.#history.ops[op] as RegisterOp);
  }
}
