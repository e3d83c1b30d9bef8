export { any } from "./any.ts";
export { ThreadTable } from "./context.ts";
export { cycleTimes } from "./cycle-times.ts";
export { eachThread } from "./each-thread.ts";
export { emit, emitEach, nothing, pendingUntilEvent } from "./emit.ts";
export { flipFlop } from "./flip-flop.ts";
export type {
  Context,
  GeneratedOp,
  Generator,
  GeneratorEvent,
  InvokeOp,
  NemesisLane,
  Next,
  OpTemplate,
  ThreadId,
} from "./generator.ts";
export { independentConcurrent, independentSequential, type Keys } from "./independent.ts";
export { limit, once } from "./limit.ts";
export { mix } from "./mix.ts";
export { clients, nemesis, onLane, onThreads } from "./on-threads.ts";
export { delay, stagger } from "./pace.ts";
export { cycle, repeat } from "./repeat.ts";
export { reserve } from "./reserve.ts";
export { andThen, concat, phases, synchronize } from "./sequence.ts";
export { log, sleep } from "./sleep.ts";
export { timeLimit } from "./time-limit.ts";
export { filterOps, mapOps } from "./transform.ts";
export { untilOk } from "./until-ok.ts";
export { validateOffer } from "./validate.ts";
