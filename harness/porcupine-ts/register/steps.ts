import type { Model, RegisterView } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";
import { IMPOSSIBLE_STEP, type Steps } from "../search/steps.ts";
import type { Layout, PendingClass } from "../search/window.ts";
import { type AskClock, CLOCK_MASK, type Timeline } from "../timeline.ts";
import {
  type Actions,
  actionsOf,
  CAS,
  DIFFERS,
  INITIAL,
  NONE,
  NOTHING,
  READ,
  WRITE,
} from "./actions.ts";

export interface RegisterStepsOptions {
  readonly askClock?: AskClock;
  /** Compare-and-sets, by operation number, that may take effect whatever they find. */
  readonly asWrites?: ReadonlySet<number>;
}

/** Steps of a register, with its values for states: nothing but comparing numbers. */
export class RegisterSteps<State, Input, Output> implements Steps<State> {
  readonly initial = INITIAL;
  readonly bytes = 0;
  readonly classOf: Int32Array;
  readonly pendingClassOf: Int32Array;
  readonly classCount: number;
  readonly overwrites: Uint8Array;
  readonly pendingOverwrites: Uint8Array;
  readonly #model: Model<State, Input, Output>;
  readonly #operations: readonly Operation<Input, Output>[];
  readonly #members: Int32Array;
  readonly #actions: Actions;
  readonly #count: number;
  #states: ReadonlyMap<number, State> | null = null;

  constructor(
    model: Model<State, Input, Output>,
    register: RegisterView<Input, Output>,
    operations: readonly Operation<Input, Output>[],
    timeline: Timeline,
    { members, pending }: Layout<Input>,
    { askClock, asWrites }: RegisterStepsOptions = {},
  ) {
    this.#model = model;
    this.#operations = operations;
    this.#count = members.length;
    // One operation stands for all of its kind.
    const firsts = pending.map(({ operations: [first] }) => first as number);
    const all = new Int32Array(members.length + firsts.length);
    all.set(members);
    all.set(firsts, members.length);
    this.#members = all;
    this.#actions = actionsOf(register, operations, timeline, all, askClock);
    if (asWrites) loosen(this.#actions, all, pending, asWrites);
    const { classes, count } = classesOf(this.#actions, askClock);
    this.classOf = classes.subarray(0, members.length);
    this.pendingClassOf = classes.subarray(members.length);
    this.classCount = count;
    const overwrites = this.#actions.kind.map((kind) => (kind === WRITE ? 1 : 0));
    this.overwrites = overwrites.subarray(0, members.length);
    this.pendingOverwrites = overwrites.subarray(members.length);
  }

  next(state: number, operation: number): number {
    const { kind, value, from } = this.#actions;
    switch (kind[operation]) {
      case READ:
        return value[operation] === state ? state : IMPOSSIBLE_STEP;
      case DIFFERS:
        return value[operation] === state ? IMPOSSIBLE_STEP : state;
      case WRITE:
        return value[operation] as number;
      case CAS:
        return from[operation] === state ? (value[operation] as number) : IMPOSSIBLE_STEP;
      case NOTHING:
        return state;
      default:
        return IMPOSSIBLE_STEP;
    }
  }

  nextPending(state: number, kind: number): number {
    return this.next(state, this.#count + kind);
  }

  stateOf(value: number): State | null {
    this.#states ??= this.#findStates();
    return this.#states.get(value) ?? null;
  }

  /** A state for each value that can be there: found by doing what leads to it. */
  #findStates(): ReadonlyMap<number, State> {
    const states = new Map<number, State>([[INITIAL, this.#model.init]]);
    const { kind, value } = this.#actions;
    for (let found = 0; found < states.size; ) {
      found = states.size;
      for (let i = 0; i < kind.length; i++) {
        if (kind[i] !== WRITE && kind[i] !== CAS) continue;
        const to = value[i] as number;
        const found = this.#actions.from[i] as number;
        const before = found === NONE ? INITIAL : found;
        const state = states.get(before);
        if (states.has(to) || state === undefined) continue;
        const operation = this.#operations[this.#members[i] as number] as Operation<Input, Output>;
        const after = this.#model.step(state, operation.input, outputOf(operation));
        if (after !== null) states.set(to, after);
      }
    }
    return states;
  }
}

/** A kind of never-returned operations becomes a write as a whole: that forbids less. */
function loosen(
  { kind }: Actions,
  members: Int32Array,
  pending: readonly PendingClass<unknown>[],
  asWrites: ReadonlySet<number>,
): void {
  const firstPending = members.length - pending.length;
  members.forEach((member, i) => {
    const operations = pending[i - firstPending]?.operations ?? [member];
    if (kind[i] === CAS && operations.some((operation) => asWrites.has(operation))) kind[i] = WRITE;
  });
}

function classesOf(
  { kind, value, from, values }: Actions,
  askClock: AskClock = () => {},
): { classes: Int32Array; count: number } {
  const numbers = new Map<number, number>();
  const classes = new Int32Array(kind.length);
  for (let i = 0; i < kind.length; i++) {
    if ((i & CLOCK_MASK) === CLOCK_MASK) askClock();
    const code = kind[i] as number;
    const what = (code * (values.length + 1) + (value[i] as number) + 1) * (values.length + 1);
    const key = what + (from[i] as number) + 1;
    const known = numbers.get(key) ?? numbers.size;
    if (known === numbers.size) numbers.set(key, known);
    classes[i] = known;
  }
  return { classes, count: numbers.size };
}
