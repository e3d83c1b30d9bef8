import { durationNs } from "./arguments.ts";
import { nothing, pendingUntilEvent } from "./emit.ts";
import type { Context, GeneratedOp, Generator, ThreadId } from "./generator.ts";

/** Keeps one thread busy for a while: a lane waits, one of many client workers rests. Not recorded. */
export function sleep(durationMs: number): Generator {
  const duration = durationNs("sleep", durationMs);
  return special((context, thread) => ({
    kind: "sleep",
    time: context.time,
    thread,
    durationNs: duration,
  }));
}

/** Says something on the terminal, once. Not recorded. */
export function log(message: string): Generator {
  return special((context, thread) => ({ kind: "log", time: context.time, thread, message }));
}

function special(opOf: (context: Context, thread: ThreadId) => GeneratedOp): Generator {
  const self: Generator = {
    next(context) {
      const thread = context.pickFree();
      if (thread === null) return pendingUntilEvent(self);
      return { kind: "op", op: opOf(context, thread), rest: nothing };
    },
    update: () => self,
  };
  return self;
}
