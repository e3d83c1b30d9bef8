import { HarnessError } from "../../core/errors.ts";

/** What a simulated node must not touch: an answer that no seed decides, or a moment that no event is. */
const FORBIDDEN: readonly (readonly [object, string, string])[] = [
  [globalThis, "setTimeout", "setTimeout"],
  [globalThis, "setInterval", "setInterval"],
  [globalThis, "setImmediate", "setImmediate"],
  [globalThis, "queueMicrotask", "queueMicrotask"],
  [globalThis, "fetch", "fetch"],
  [process, "nextTick", "process.nextTick"],
  [process, "hrtime", "process.hrtime"],
  [performance, "now", "performance.now"],
  [Date, "now", "Date.now"],
  [Math, "random", "Math.random"],
  [crypto, "getRandomValues", "crypto.getRandomValues"],
  [crypto, "randomUUID", "crypto.randomUUID"],
];

/** The node whose handler runs right now. Handlers do not wait, so there is never more than one. */
let inNode: string | null = null;

/** Runs a handler of `node`. While guards are up, whatever in it reaches for the real world throws. */
export function asNode<A>(node: string, handler: (argument: A) => void, argument: A): void {
  const outer = inNode;
  inNode = node;
  try {
    handler(argument);
  } finally {
    inNode = outer;
  }
}

/**
 * Lets real time, real chance and real I/O throw inside of {@link asNode}, naming the node and what it called; everywhere
 * else they go on as they were. The answer takes the guards away again.
 */
export function guardRealWorld(): () => void {
  const removals = FORBIDDEN.map(([owner, key, name]) => guard(owner, key, name));
  removals.push(guardDate());
  return () => {
    for (const remove of removals) remove();
  };
}

type Callable = (...args: unknown[]) => unknown;

function guard(owner: object, key: string, name: string): () => void {
  const own = Object.getOwnPropertyDescriptor(owner, key);
  const original = Reflect.get(owner, key) as Callable;
  const guarded = function (this: unknown, ...args: unknown[]): unknown {
    refuseInNode(name);
    return Reflect.apply(original, this, args);
  };
  Object.assign(guarded, original);
  Object.defineProperty(owner, key, { value: guarded, configurable: true, writable: true });
  return () => {
    if (own) Object.defineProperty(owner, key, own);
    else Reflect.deleteProperty(owner, key);
  };
}

/** `new Date()` asks for the time, `new Date(0)` does not. */
function guardDate(): () => void {
  const original = globalThis.Date;
  globalThis.Date = new Proxy(original, {
    construct(target, args, newTarget) {
      if (args.length === 0) refuseInNode("new Date()");
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
  return () => {
    globalThis.Date = original;
  };
}

function refuseInNode(name: string): void {
  if (inNode === null) return;
  const node = inNode;
  // The error itself may be formatted with the help of what is forbidden.
  inNode = null;
  throw new HarnessError(`${node} used ${name} inside the simulator`, {
    hint: "A node program has only its Env: clock, random, setTimer, send and disk. The stack shows who called.",
  });
}
