export type { Limits, Progress, Shortage } from "./budget.ts";
export { check } from "./check.ts";
export type { Counterexample } from "./counterexample/counterexample.ts";
export type { Algorithm } from "./decide.ts";
export type { Doubt } from "./doubt.ts";
export type { Model, RegisterAction, RegisterView, Value } from "./model.ts";
export {
  type CasInput,
  casRegister,
  type ReadInput,
  type RegisterOptions,
  type RegisterOutput,
  type RegisterState,
  register,
  type WriteInput,
} from "./models/register.ts";
export { type StringKvInput, type StringKvOutput, stringKv } from "./models/string-kv.ts";
export type { Operation } from "./operation.ts";
export type { CheckOptions, CheckResult, PartitionResult, Result, Stats } from "./result.ts";
export { RegisterStream, type StreamVerdict } from "./stream/register-stream.ts";
export { whyNotLinearization } from "./verify.ts";
