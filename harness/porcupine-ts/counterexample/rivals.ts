import type { RegisterAction, RegisterView, Value } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";
import { NONE } from "../register/actions.ts";
import { NEVER, type Timeline } from "../timeline.ts";
import { suits, written } from "./closure.ts";

/** Operations left out of a counterexample that wrote a value which something in it found. */
export class Rivals {
  readonly #timeline: Timeline;
  /** The shown operations that certainly changed the value, in the order of their calls. */
  readonly #changes: readonly number[];
  readonly #rivals: readonly number[];
  readonly #valueOf: (member: number) => Value | undefined;

  constructor(
    register: RegisterView<never, never>,
    operations: readonly Operation<unknown, unknown>[],
    timeline: Timeline,
    all: Int32Array,
    members: readonly number[],
  ) {
    const actionOf = (member: number): RegisterAction => {
      const operation = operations[member] as Operation<never, never>;
      return register.action(operation.input, outputOf(operation));
    };
    const chosen = new Set(members);
    const readers = members.map(actionOf);
    this.#timeline = timeline;
    this.#valueOf = (member) => written(actionOf(member));
    this.#changes = members.filter(
      (member) => timeline.returnAt[member] !== NEVER && written(actionOf(member)) !== undefined,
    );
    this.#rivals = [...all].filter((member) => {
      const value = written(actionOf(member));
      return (
        value !== undefined && !chosen.has(member) && readers.some((reader) => suits(reader, value))
      );
    });
  }

  get exist(): boolean {
    return this.#rivals.length > 0;
  }

  write(value: Value): boolean {
    return this.#rivals.some((rival) => this.#valueOf(rival) === value);
  }

  /** True when a rival may have taken effect after `early` finished and before `late` did. */
  between(early: number, late: number): boolean {
    const { callAt, returnAt } = this.#timeline;
    return this.#rivals.some(
      (rival) =>
        (returnAt[rival] as number) > (returnAt[early] as number) &&
        (callAt[rival] as number) < (returnAt[late] as number),
    );
  }

  /** Of the shown operations that changed the value and finished before `operation` began, the last to begin. */
  lastChangeBefore(operation: number): number {
    const { callAt, returnAt } = this.#timeline;
    const earlier = this.#changes.filter(
      (change) => (returnAt[change] as number) < (callAt[operation] as number),
    );
    return earlier.at(-1) ?? NONE;
  }
}
