import type { Context, Generator, InvokeOp, Next, OpTemplate } from "./generator.ts";

const DONE: Next = { kind: "done" };

/** Offers nothing, and is done at once. */
export const nothing: Generator = {
  next: () => DONE,
  update: () => nothing,
};

/** Nothing before the next event: of one that waits for a thread, say. */
export function pendingUntilEvent(rest: Generator): Next {
  return { kind: "pending", rest, standsUntil: Number.POSITIVE_INFINITY };
}

/** One operation after the other, once each, as soon as a thread is free. */
export function emit(...templates: readonly OpTemplate[]): Generator {
  return emitFrom(templates, 0);
}

/** Endless: operations `template(0)`, `template(1)`, ... `template` must give the same answer for the same number. */
export function emitEach(template: (n: number) => OpTemplate): Generator {
  return emitEachFrom(template, 0);
}

function emitFrom(templates: readonly OpTemplate[], position: number): Generator {
  const template = templates[position];
  if (template === undefined) return nothing;
  const self: Generator = {
    next: (context) => offer(context, template, self, () => emitFrom(templates, position + 1)),
    update: () => self,
  };
  return self;
}

function emitEachFrom(template: (n: number) => OpTemplate, n: number): Generator {
  const self: Generator = {
    next: (context) => offer(context, template(n), self, () => emitEachFrom(template, n + 1)),
    update: () => self,
  };
  return self;
}

function offer(
  context: Context,
  template: OpTemplate,
  self: Generator,
  rest: () => Generator,
): Next {
  const thread = context.pickFree();
  if (thread === null) return pendingUntilEvent(self);
  const { f, key, value = null } = template;
  const op: InvokeOp = { kind: "invoke", time: context.time, thread, f, value };
  return { kind: "op", op: key === undefined ? op : { ...op, key }, rest: rest() };
}
