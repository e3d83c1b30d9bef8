import {
  type Versioned,
  type VersionedRegisterInput,
  type VersionedRegisterOutput,
  type VersionedRegisterState,
  versionedRegister,
} from "porcupine-ts";
import { type History, type Operation as HistoryOperation, outcomeOf } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import { type Exchange, type Keyed, list, perKey, wrongValue } from "./per-key.ts";
import type { Subject } from "./subject.ts";
import { casValues, foundOtherValue, unknownOperation } from "./translate.ts";
import { Values } from "./values.ts";

type VersionedExchange = Exchange<VersionedRegisterInput, VersionedRegisterOutput>;

const KNOWN = ["read", "write", "cas"] as const;
const PAIR = "[version, value], with null for a version that is not known";

/**
 * One register for each key, in the shape of Jepsen's etcd tests: every value is `[version, value]`, for a cas
 * `[version, [from, to]]`, and the version, null in invocations, is the one that the operation found or made.
 */
export function versionedRegisterSubject(
  history: History,
  initial: Json,
): Subject<VersionedRegisterState, Keyed<VersionedRegisterInput>, VersionedRegisterOutput> {
  const values = new Values();
  const model = versionedRegister(values.numberOf(initial), {
    describeValue: (value) => values.textOf(value as number),
  });
  return perKey<VersionedRegisterState, VersionedRegisterInput, VersionedRegisterOutput>(
    history,
    model,
    (operation) => translate(operation, values),
  );
}

function translate(operation: HistoryOperation, values: Values): VersionedExchange | null {
  const { invoke, completion } = operation;
  const f = KNOWN.find((name) => name === invoke.f);
  if (f === undefined) throw unknownOperation(invoke, "versioned-register", KNOWN);
  const outcome = outcomeOf(operation);
  const end = outcome === "ok" ? completion : null;
  if (f === "read") return end && { input: { f }, output: observation(end, end.value, values) };
  if (outcome === "fail" && !foundOtherValue(operation)) return null;
  const input = inputOf(f, invoke, values);
  if (outcome === "fail") return { input, output: refusal(completion, values) };
  return end ? { input, output: pairOf(end, end.value)[0] } : { input };
}

function inputOf(f: "write" | "cas", invoke: Op, values: Values): VersionedRegisterInput {
  const [, argument] = pairOf(invoke, invoke.value);
  if (f === "write") return { f, value: values.numberOf(argument) };
  const [from, to] = casValues({ ...invoke, value: argument });
  return { f, from: values.numberOf(from), to: values.numberOf(to) };
}

/** What a failed cas found, false when it does not tell. */
function refusal(completion: Op | null, values: Values): Versioned | false {
  const observed = completion?.observed;
  return !completion || observed === undefined ? false : observation(completion, observed, values);
}

function observation(op: Op, value: Json, values: Values): Versioned {
  const [version, found] = pairOf(op, value);
  return [version, values.numberOf(found)];
}

function pairOf(op: Op, value: Json): readonly [version: number | null, value: Json] {
  const [version, inner, ...more] = list({ ...op, value }, PAIR);
  const isVersion = version === null || (typeof version === "number" && Number.isInteger(version));
  if (isVersion && inner !== undefined && more.length === 0) return [version, inner];
  throw wrongValue(op, value, PAIR);
}
