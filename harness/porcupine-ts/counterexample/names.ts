import type { Model, RegisterAction, Value } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";

/** How explanations speak of operations. */
export class Names<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #operations: readonly Operation<Input, Output>[];

  constructor(model: Model<State, Input, Output>, operations: readonly Operation<Input, Output>[]) {
    this.#model = model;
    this.#operations = operations;
  }

  /** `read 17`: the first word of its description and its id. */
  short(member: number): string {
    return `${this.#firstWord(member)} ${this.#operation(member).id}`;
  }

  /** To go on from: `write 4 of 5`, `cas 9 from 1 to 2`, `read 17, which returned 3,`. */
  noun(member: number): string {
    const kind = this.#action(member)?.kind;
    const claim = this.claim(member);
    if (kind !== "read" && kind !== "differs") return claim;
    const name = this.short(member);
    return `${name}, which${claim.slice(name.length)},`;
  }

  /** `read 17 returned 3`, `write 4 of 5`, `cas 9 from 1 to 2`. */
  claim(member: number): string {
    const action = this.#action(member);
    const name = this.short(member);
    if (!action)
      return `operation ${this.#operation(member).id} was ${shorten(this.#description(member))}`;
    const say = (value: Value) => this.value(value);
    switch (action.kind) {
      case "read":
        return `${name} ${this.#firstWord(member) === "read" ? "returned" : "found"} ${say(action.value)}`;
      case "differs":
        return `${name} found another value than ${say(action.value)}`;
      case "write":
        return `${name} of ${say(action.value)}`;
      case "cas":
        return `${name} from ${say(action.from)} to ${say(action.to)}`;
      case "impossible":
        return `${name} contradicts itself`;
    }
  }

  /** The value that a register operation read or found: what it depends on. */
  found(member: number): string {
    const action = this.#action(member);
    if (action?.kind === "read" || action?.kind === "differs") return this.value(action.value);
    return action?.kind === "cas" ? this.value(action.from) : "";
  }

  /** The value that was there right after it: what a write or cas left, or what a read saw. */
  left(member: number): string {
    const action = this.#action(member);
    if (action?.kind === "read" || action?.kind === "write") return this.value(action.value);
    return action?.kind === "cas" ? this.value(action.to) : "";
  }

  value(value: Value): string {
    return this.#model.register?.describeValue(value) ?? String(value);
  }

  #firstWord(member: number): string {
    return this.#description(member).split(" ")[0] as string;
  }

  #description(member: number): string {
    const operation = this.#operation(member);
    return this.#model.describeOperation(operation.input, outputOf(operation));
  }

  #action(member: number): RegisterAction | undefined {
    const operation = this.#operation(member);
    return this.#model.register?.action(operation.input, outputOf(operation));
  }

  #operation(member: number): Operation<Input, Output> {
    return this.#operations[member] as Operation<Input, Output>;
  }
}

const MOST_CHARACTERS = 100;

export function shorten(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}...`;
}
