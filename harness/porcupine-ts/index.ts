export type { Limits, Progress, Shortage } from "./budget.ts";
export { check } from "./check.ts";
export type { Counterexample } from "./counterexample/counterexample.ts";
export type { Algorithm } from "./decide.ts";
export type { Doubt } from "./doubt.ts";
export { type CallEvent, type HistoryEvent, operationsOf, type ReturnEvent } from "./events.ts";
export type {
  Model,
  QueueAction,
  QueueView,
  RegisterAction,
  RegisterView,
  Value,
} from "./model.ts";
export { byKey, type Keyed } from "./models/by-key.ts";
export { type CounterInput, type CounterOutput, counter } from "./models/counter.ts";
export {
  type FencedLockInput,
  type FencedLockOutput,
  type FencedLockState,
  fencedLock,
} from "./models/fenced-lock.ts";
export {
  type Element,
  fifoQueue,
  type QueueInput,
  type QueueOptions,
  type QueueOutput,
} from "./models/fifo-queue.ts";
export { type LogInput, type LogOutput, log } from "./models/log.ts";
export {
  type Key,
  type MicroOperation,
  type MultiRegisterInput,
  type MultiRegisterOptions,
  type MultiRegisterOutput,
  type MultiRegisterState,
  multiRegister,
} from "./models/multi-register.ts";
export { type MutexInput, type MutexOutput, mutex } from "./models/mutex.ts";
export {
  type Owner,
  type ReentrantLockInput,
  type ReentrantLockOptions,
  type ReentrantLockOutput,
  type ReentrantLockState,
  reentrantLock,
} from "./models/reentrant-lock.ts";
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
export {
  type ElementInput,
  type GrowInput,
  growOnlySet,
  type SetInput,
  type SetOptions,
  type SetOutput,
  type SetState,
  set,
  setOfElements,
} from "./models/set.ts";
export { type StackInput, type StackOptions, type StackOutput, stack } from "./models/stack.ts";
export { type StringKvInput, type StringKvOutput, stringKv } from "./models/string-kv.ts";
export { type UnorderedQueueState, unorderedQueue } from "./models/unordered-queue.ts";
export type { ValueOptions } from "./models/values.ts";
export {
  type Versioned,
  type VersionedRegisterInput,
  type VersionedRegisterOutput,
  type VersionedRegisterState,
  versionedRegister,
} from "./models/versioned-register.ts";
export {
  type NondeterministicModel,
  nondeterministic,
  type PossibleStates,
} from "./nondeterministic.ts";
export type { Operation } from "./operation.ts";
export type { CheckOptions, CheckResult, PartitionResult, Result, Stats } from "./result.ts";
export { type MembershipAction, membership } from "./sets/membership.ts";
export { RegisterStream, type StreamVerdict } from "./stream/register-stream.ts";
export { whyNotLinearization } from "./verify.ts";
