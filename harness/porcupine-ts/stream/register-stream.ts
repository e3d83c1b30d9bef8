import type { Model, RegisterAction, RegisterView, Value } from "../model.ts";
import {
  type Accusation,
  accuseCircle,
  accuseOrder,
  accuseSecondCas,
  accuseValue,
} from "./accusation.ts";
import {
  type Chain,
  type Cluster,
  conflictWithin,
  contradict,
  firstReturn,
  lastCall,
  type Running,
} from "./chains.ts";

export type StreamVerdict =
  | { readonly result: "ok" }
  | ({ readonly result: "illegal" } & Accusation)
  /** The history is not of the kind that a stream can decide. */
  | { readonly result: "unknown"; readonly reason: string };

/**
 * Decides whether the history of one register is linearizable while it grows, from its calls and returns in the order in
 * which they happen, and forgets what can play no part any more: it holds the open operations, those that never
 * returned, a few values, and the names of all values ever written.
 *
 * After each event, `verdict` is what `check` says of the events so far. Each value must be written once; a history
 * with one that is written twice, or with a failed compare-and-set that does not tell what it found, is unknown.
 *
 * How: the zones of `zones/`, after Gibbons and Korach, "Testing shared memories" (1997), kept up to date. Let T be the
 * call of the oldest open operation, so that all that is still to return was called at T or later. A value A can be
 * forgotten as soon as some other value B had been there before T, and B was still to come when A had been there: an
 * operation that saw A and returns from now on would have to come after B and before it. So whoever sees a forgotten
 * value has found a violation, and the value need not be known to say so.
 */
export class RegisterStream<State, Input, Output> {
  verdict: StreamVerdict = { result: "ok" };
  readonly #model: Model<State, Input, Output>;
  readonly #view: RegisterView<Input, Output>;
  readonly #open = new Map<number, Running<Input, Output>>();
  readonly #values = new Map<Value, Cluster<Input, Output>>();
  readonly #written = new Set<Value>();
  readonly #chains = new Set<Chain<Input, Output>>();
  /** Of the chains that were forgotten, the one called last. */
  #forgotten: Chain<Input, Output> | null = null;
  #time = 0;

  /** @throws RangeError for a model that is no register. */
  constructor(model: Model<State, Input, Output>) {
    if (!model.register) throw new RangeError(`A ${model.name} cannot be checked as a stream`);
    this.#model = model;
    this.#view = model.register;
    const { initial } = this.#view;
    this.#addValue(initial, null, undefined);
    this.#takeEffect(this.#values.get(initial) as Cluster<Input, Output>);
  }

  /** How many values are held. */
  get heldCount(): number {
    return this.#values.size;
  }

  /** An operation begins, under a name that no other open one has. */
  call(id: number, input: Input, process?: number | string): void {
    if (this.verdict.result !== "ok") return;
    if (this.#open.has(id)) throw new RangeError(`Operation ${id} is open already`);
    const call = ++this.#time;
    const named = process === undefined ? {} : { process };
    const operation: Running<Input, Output> = { id, ...named, input, call, return: null };
    this.#open.set(id, operation);
    const action = this.#view.action(input, undefined);
    if (action.kind === "write") this.#addValue(action.value, operation, undefined);
    else if (action.kind === "cas") this.#addValue(action.to, operation, action.from);
  }

  /** It returned. */
  return(id: number, output: Output): void {
    const operation = this.#end(id);
    if (!operation) return;
    operation.output = output;
    operation.return = ++this.#time;
    const action = this.#view.action(operation.input, output);
    const produced = this.#producedBy(operation);
    if (produced && action.kind !== "write" && action.kind !== "cas") this.#withdraw(produced);
    this.#judge(operation, action);
    if (this.verdict.result === "ok") this.#forget();
  }

  /** It will never return: it may take effect at any later time, or never. */
  crash(id: number): void {
    if (this.#end(id)) this.#forget();
  }

  /** It certainly did not happen, and never will. */
  withdraw(id: number): void {
    const operation = this.#end(id);
    const produced = operation && this.#producedBy(operation);
    if (produced) this.#withdraw(produced);
    if (this.verdict.result === "ok") this.#forget();
  }

  #end(id: number): Running<Input, Output> | null {
    if (this.verdict.result !== "ok") return null;
    const operation = this.#open.get(id);
    if (!operation) throw new RangeError(`Operation ${id} is not open`);
    this.#open.delete(id);
    return operation;
  }

  #judge(operation: Running<Input, Output>, action: RegisterAction): void {
    switch (action.kind) {
      case "read":
        this.#see(action.value, operation);
        break;
      case "write":
        this.#see(action.value, operation);
        break;
      case "cas":
        this.#see(action.to, operation);
        break;
      case "differs":
        this.#giveUp(`operation ${operation.id} does not tell which value it found`);
        break;
      case "impossible":
        this.#accuse({
          explanation: [`operation ${operation.id}: ${action.why}`],
          ids: [operation.id],
        });
        break;
    }
  }

  /** `operation`, just returned, wrote or saw `value`. */
  #see(value: Value, operation: Running<Input, Output>): void {
    const cluster = this.#values.get(value);
    if (!cluster) {
      this.#accuse(
        accuseValue(this.#model, this.#view, operation, value, this.#written.has(value)),
      );
      return;
    }
    if (!this.#takeEffect(cluster)) return;
    cluster.first ??= operation;
    if (operation.call > lastCall(cluster)) cluster.last = operation;
    const chain = cluster.chain as Chain<Input, Output>;
    if (firstReturn(cluster) < firstReturn(chain.first)) chain.first = cluster;
    if (lastCall(cluster) > lastCall(chain.last)) chain.last = cluster;
    this.#lookForConflict(cluster, chain);
  }

  /** Puts a value that is now known to have been there into its chain, after those that it came from. */
  #takeEffect(cluster: Cluster<Input, Output>): boolean {
    const waiting: Cluster<Input, Output>[] = [];
    for (let current = cluster; !current.chain; ) {
      if (waiting.includes(current)) {
        this.#accuse(accuseCircle(this.#model, this.#view, waiting));
        return false;
      }
      waiting.push(current);
      if (current.from === undefined) break;
      const before = this.#valueBefore(current);
      if (!before) return false;
      current = before;
    }
    for (const next of waiting.reverse()) if (!this.#link(next)) return false;
    return true;
  }

  /** What a compare-and-set that took effect found. */
  #valueBefore({ from = null, producer }: Cluster<Input, Output>): Cluster<Input, Output> | null {
    const before = this.#values.get(from);
    if (before) return before;
    const operation = producer as Running<Input, Output>;
    this.#accuse(accuseValue(this.#model, this.#view, operation, from, this.#written.has(from)));
    return null;
  }

  #link(cluster: Cluster<Input, Output>): boolean {
    if (cluster.from === undefined) {
      cluster.chain = { clusters: [cluster], gone: null, first: cluster, last: cluster };
      this.#chains.add(cluster.chain);
      return true;
    }
    const before = this.#values.get(cluster.from) as Cluster<Input, Output>;
    if (before.next) {
      this.#accuse(accuseSecondCas(this.#model, this.#view, before, cluster));
      return false;
    }
    const chain = before.chain as Chain<Input, Output>;
    before.next = cluster;
    cluster.chain = chain;
    chain.clusters.push(cluster);
    if (lastCall(cluster) > lastCall(chain.last)) chain.last = cluster;
    this.#lookForConflict(cluster, chain);
    return this.verdict.result === "ok";
  }

  #lookForConflict(changed: Cluster<Input, Output>, chain: Chain<Input, Output>): void {
    const within = conflictWithin(changed);
    if (within) {
      this.#accuse(accuseOrder(this.#model, this.#view, within.left, within.right));
      return;
    }
    for (const other of this.#chains) {
      if (other === chain || !contradict(chain, other)) continue;
      this.#accuse(
        accuseOrder(this.#model, this.#view, chain.first, other.last, other.first, chain.last),
      );
      return;
    }
    const forgotten = this.#forgotten;
    if (forgotten && firstReturn(chain.first) < lastCall(forgotten.last))
      this.#accuse(
        accuseOrder(
          this.#model,
          this.#view,
          chain.first,
          forgotten.last,
          forgotten.first,
          chain.last,
        ),
      );
  }

  #addValue(value: Value, producer: Running<Input, Output> | null, from: Value | undefined): void {
    if (this.#written.has(value)) {
      this.#giveUp(`${this.#view.describeValue(value)} is written twice`);
      return;
    }
    this.#written.add(value);
    const cluster = { value, producer, from, first: null, last: producer, chain: null, next: null };
    this.#values.set(value, cluster);
  }

  #producedBy(operation: Running<Input, Output>): Cluster<Input, Output> | null {
    const action = this.#view.action(operation.input, undefined);
    if (action.kind !== "write" && action.kind !== "cas") return null;
    const cluster = this.#values.get(action.kind === "write" ? action.value : action.to);
    return cluster?.producer === operation ? cluster : null;
  }

  /** The producer did not happen: whoever saw its value saw what was never there. */
  #withdraw({ value, first, chain, next }: Cluster<Input, Output>): void {
    const witness = first ?? next?.producer;
    if (chain && witness) this.#accuse(accuseValue(this.#model, this.#view, witness, value, false));
    this.#values.delete(value);
    this.#written.delete(value);
  }

  /** Forgets what nobody can see any more without contradicting what is known. */
  #forget(): void {
    const oldest = this.#open.values().next().value?.call ?? this.#time + 1;
    for (const chain of this.#chains) {
      this.#shorten(chain, oldest);
      if (!this.#isOver(chain, oldest)) continue;
      for (const { value } of chain.clusters) this.#values.delete(value);
      this.#chains.delete(chain);
      const forgotten = this.#forgotten;
      if (!forgotten || lastCall(chain.last) > lastCall(forgotten.last)) this.#forgotten = chain;
    }
  }

  /** Within a chain, a value is over when a later one had been there before the oldest open call. */
  #shorten(chain: Chain<Input, Output>, oldest: number): void {
    let keepFrom = chain.clusters.length - 1;
    while (keepFrom > 0 && !(firstReturn(at(chain, keepFrom)) < oldest)) keepFrom--;
    if (keepFrom === 0) return;
    for (const cluster of chain.clusters.slice(0, keepFrom)) {
      this.#values.delete(cluster.value);
      if (!chain.gone || lastCall(cluster) > lastCall(chain.gone)) chain.gone = cluster;
    }
    chain.clusters = chain.clusters.slice(keepFrom);
  }

  #isOver(chain: Chain<Input, Output>, oldest: number): boolean {
    const first = firstReturn(chain.first);
    const forgotten = this.#forgotten;
    if (forgotten && first < lastCall(forgotten.last)) return true;
    for (const other of this.#chains) {
      if (other === chain) continue;
      if (first < lastCall(other.last) && firstReturn(other.first) < oldest) return true;
    }
    return false;
  }

  #giveUp(reason: string): void {
    if (this.verdict.result === "ok") this.verdict = { result: "unknown", reason };
  }

  #accuse(accusation: Accusation): void {
    if (this.verdict.result === "ok") this.verdict = { result: "illegal", ...accusation };
  }
}

function at<I, O>(chain: Chain<I, O>, position: number): Cluster<I, O> {
  return chain.clusters[position] as Cluster<I, O>;
}
