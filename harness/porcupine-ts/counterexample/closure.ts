import type { RegisterAction, RegisterView, Value } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";
import { NEVER, type Timeline } from "../timeline.ts";

/** Operations in the order of their calls, and those compare-and-sets among them that count as mere writes. */
export interface LooseSet {
  readonly members: readonly number[];
  readonly loose: ReadonlySet<number>;
}

/**
 * Adds to `kept` what may not be missing.
 *
 * A subset of an illegal history explains it only if the subset is illegal *because of* what it contains. Leave out
 * `write 3`, and `read -> 3` is a contradiction all by itself, and a fake one. So what is left out must be something
 * that no legal order could need: whenever the whole is legal, the rest has to be legal too.
 *
 * Take a legal order of the whole, and strike out what is left out. A read that stays was legal because the last
 * operation before it that changed the value left the right one. If that operation stays, the read is still legal. So
 * for every read, compare-and-set or failed compare-and-set r that stays, each operation w stays that may have been the
 * last change before r and left a value that suits r. It certainly was not if w began after r ended, or if an operation
 * that stays certainly changed the value in between: it returned, began after w ended, and ended before r began.
 *
 * Values written more than once need no rule of their own: every writer of the value that cannot be excluded stays. A
 * failed compare-and-set that does not tell what it found suits many values, and keeps many writers.
 *
 * When all writers can be excluded, one of them stays nevertheless: it shows where the value came from.
 */
export class Closure<Input, Output> {
  readonly #register: RegisterView<Input, Output>;
  readonly #operations: readonly Operation<Input, Output>[];
  readonly #timeline: Timeline;
  readonly #writers: number[] = [];
  /** What each of them writes. */
  readonly #values: Value[] = [];
  readonly #writersOf = new Map<Value, number[]>();

  /** @param all every operation of the register that could matter to those to be kept, in the order of their calls. */
  constructor(
    register: RegisterView<Input, Output>,
    operations: readonly Operation<Input, Output>[],
    timeline: Timeline,
    all: Iterable<number>,
  ) {
    this.#register = register;
    this.#operations = operations;
    this.#timeline = timeline;
    for (const member of all) {
      const value = written(this.#action(member));
      if (value === undefined) continue;
      this.#writers.push(member);
      this.#values.push(value);
      const writers = this.#writersOf.get(value);
      if (writers) writers.push(member);
      else this.#writersOf.set(value, [member]);
    }
  }

  /** The smallest closed set around `kept`, in the order of calls; null when it is larger than `limit`. */
  around(kept: Iterable<number>, limit = Number.POSITIVE_INFINITY): readonly number[] | null {
    const chosen = new Set(kept);
    // A set that grows while it is walked: what is added is looked at too.
    return this.#add(chosen, chosen, limit);
  }

  /**
   * The same without what only the added compare-and-sets need. It must then be illegal even if those could take effect
   * whatever they find, as mere writes: if the whole is legal, so is the rest read like that. One compare-and-set that
   * never returned and could be anywhere would otherwise bring in all writers of what it expects, and these their own.
   */
  aroundLoosely(kept: readonly number[], limit: number): LooseSet | null {
    const members = this.#add(new Set(kept), kept, limit);
    if (!members) return null;
    const core = new Set(kept);
    const isLoose = (member: number) => !core.has(member) && this.#action(member).kind === "cas";
    return { members, loose: new Set(members.filter(isLoose)) };
  }

  #add(chosen: Set<number>, readers: Iterable<number>, limit: number): readonly number[] | null {
    const { callAt, returnAt } = this.#timeline;
    const lastChangeBefore = this.#certainChanges([...chosen]);
    for (const reader of readers) {
      if (chosen.size > limit) return null;
      const lastChangeAt = lastChangeBefore(callAt[reader] as number);
      const suitable = this.#suitable(reader).filter((writer) => writer !== reader);
      const begun = suitable.filter(
        (writer) => (callAt[writer] as number) < (returnAt[reader] as number),
      );
      const possible = begun.filter((writer) => (returnAt[writer] as number) >= lastChangeAt);
      for (const writer of possible) chosen.add(writer);
      const witness = begun.at(-1) ?? suitable[0];
      if (possible.length === 0 && witness !== undefined) chosen.add(witness);
    }
    if (chosen.size > limit) return null;
    return [...chosen].sort((a, b) => (callAt[a] as number) - (callAt[b] as number));
  }

  /** The writers that leave a value which suits the reader. */
  #suitable(reader: number): readonly number[] {
    const action = this.#action(reader);
    switch (action.kind) {
      case "read":
        return this.#writersOf.get(action.value) ?? [];
      case "cas":
        return this.#writersOf.get(action.from) ?? [];
      case "differs":
        return this.#writers.filter((_, i) => this.#values[i] !== action.value);
      default:
        return [];
    }
  }

  /** Answers for a position: the latest call of an operation that certainly changed the value before it. */
  #certainChanges(chosen: readonly number[]): (position: number) => number {
    const { callAt, returnAt } = this.#timeline;
    const changes = chosen
      .filter((one) => returnAt[one] !== NEVER && written(this.#action(one)) !== undefined)
      .sort((a, b) => (returnAt[a] as number) - (returnAt[b] as number));
    const latestCalls: number[] = [];
    let latest = -1;
    for (const change of changes) {
      latest = Math.max(latest, callAt[change] as number);
      latestCalls.push(latest);
    }
    return (position) => {
      let low = 0;
      let high = changes.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((returnAt[changes[middle] as number] as number) < position) low = middle + 1;
        else high = middle;
      }
      return latestCalls[low - 1] ?? -1;
    };
  }

  #action(member: number): RegisterAction {
    const operation = this.#operations[member] as Operation<Input, Output>;
    return this.#register.action(operation.input, outputOf(operation));
  }
}

/** True when the operation can take effect while the register holds `value`. */
export function suits(action: RegisterAction, value: Value): boolean {
  switch (action.kind) {
    case "read":
      return action.value === value;
    case "cas":
      return action.from === value;
    case "differs":
      return action.value !== value;
    default:
      return false;
  }
}

/** The value that a write or cas leaves; undefined for other operations. */
export function written(action: RegisterAction): Value | undefined {
  if (action.kind === "write") return action.value;
  return action.kind === "cas" ? action.to : undefined;
}
