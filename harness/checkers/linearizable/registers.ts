import {
  type CasInput,
  casRegister,
  type Operation,
  type ReadInput,
  type RegisterOutput,
  type RegisterState,
  type WriteInput,
} from "porcupine-ts";
import { type History, type Operation as HistoryOperation, outcomeOf } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import { type Subject, translateAll } from "./subject.ts";
import { casValues, foundOtherValue, keyText, span, unknownOperation } from "./translate.ts";
import { Values } from "./values.ts";

type Keyed = { readonly key: string | undefined };
type RegisterInput = (ReadInput | WriteInput | CasInput) & Keyed;
type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

const KNOWN = { register: ["read", "write"], "cas-register": ["read", "write", "cas"] } as const;

/** One register for each key, all with the same initial value. */
export function registerSubject(
  history: History,
  name: "register" | "cas-register",
  initial: Json,
): Subject<RegisterState, RegisterInput, RegisterOutput> {
  const values = new Values();
  const registers = casRegister(values.numberOf(initial), {
    describeValue: (value) => values.textOf(value as number),
  });
  return {
    model: { ...registers, name, partition: (input: RegisterInput) => input.key },
    operations: translateAll(history, (operation) => {
      const known: readonly string[] = KNOWN[name];
      if (!known.includes(operation.invoke.f))
        throw unknownOperation(operation.invoke, name, known);
      return translate(operation, values);
    }),
    remarks: (operation) => failedWrites(history, values, operation),
  };
}

function translate(operation: HistoryOperation, values: Values): RegisterOperation | null {
  const { invoke, completion } = operation;
  const outcome = outcomeOf(operation);
  const key = keyText(invoke);
  if (invoke.f === "read") {
    if (outcome !== "ok" || completion === null) return null;
    return registerOperation(operation, { f: "read", key }, values.numberOf(completion.value));
  }
  if (invoke.f === "write") {
    if (outcome === "fail") return null;
    const value = values.numberOf(invoke.value);
    return registerOperation(operation, { f: "write", value, key }, null);
  }
  if (outcome === "fail" && !foundOtherValue(operation)) return null;
  const [from, to] = casValues(invoke);
  return registerOperation(
    operation,
    { f: "cas", from: values.numberOf(from), to: values.numberOf(to), key },
    outcome !== "fail" || whatItFound(completion, values),
  );
}

/** Spelt out: spreading is slow, and there are as many of these as operations. */
function registerOperation(
  operation: HistoryOperation,
  input: RegisterInput,
  output: RegisterOutput,
): RegisterOperation {
  const { call, id, process, return: end } = span(operation);
  return { id, process, call, return: end, input, output };
}

function whatItFound(completion: Op | null, values: Values): false | { observed: number } {
  const observed = completion?.observed;
  return observed === undefined ? false : { observed: values.numberOf(observed) };
}

/** Writes that failed, and whose value was read nevertheless. */
function failedWrites(
  history: History,
  values: Values,
  { input, output }: RegisterOperation,
): readonly string[] {
  const read = input.f === "read" ? output : input.f === "cas" ? input.from : undefined;
  return history.operations
    .filter(
      (operation) => outcomeOf(operation) === "fail" && keyText(operation.invoke) === input.key,
    )
    .filter(({ invoke }) => written(invoke, values) === read)
    .map(
      ({ invoke }) =>
        `${invoke.f} ${invoke.index} would have, but it failed: it certainly did not happen`,
    );
}

function written(invoke: Op, values: Values): number | undefined {
  if (invoke.f === "write") return values.numberOf(invoke.value);
  return invoke.f === "cas" ? values.numberOf(casValues(invoke)[1]) : undefined;
}
