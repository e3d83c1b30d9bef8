import fc from "fast-check";
import { expect, it } from "vitest";
import { LineQueue } from "./tcp-queue.ts";

it("gives back lines in order, each with its line end", () => {
  const queue = new LineQueue();
  for (const line of ["one", "two", "three"]) expect(queue.push(line)).toBe(0);
  expect(queue.take(1000)).toBe("one\ntwo\nthree\n");
  expect(queue.take(1000)).toBe("");
});

it("takes at least one line, however long it is", () => {
  const queue = new LineQueue();
  queue.push("a long line");
  queue.push("b");
  expect(queue.take(3)).toBe("a long line\n");
  expect(queue.take(3)).toBe("b\n");
});

it("keeps the newest line, even when it alone is over the limit", () => {
  const queue = new LineQueue({ lines: 10, chars: 4 });
  expect(queue.push("ab")).toBe(0);
  expect(queue.push("cdefgh")).toBe(1);
  expect(queue.take(1000)).toBe("cdefgh\n");
});

it("is a list that loses its oldest lines", () => {
  const push = fc.record({ push: fc.string({ maxLength: 6, unit: "grapheme-ascii" }) });
  const take = fc.record({ take: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(fc.array(fc.oneof(push, push, take)), (steps) => {
      const limits = { lines: 5, chars: 16 };
      const queue = new LineQueue(limits);
      let model: string[] = [];
      for (const step of steps) {
        if ("take" in step) {
          const text = queue.take(step.take);
          const count = text.split("\n").length - 1;
          expect(text).toBe(linesOf(model.slice(0, count)));
          expect(text.length <= step.take || count === 1).toBe(true);
          expect(count > 0 || model.length === 0).toBe(true);
          model = model.slice(count);
        } else {
          model.push(step.push);
          const before = model.length;
          while (model.length > 1 && (model.length > limits.lines || chars(model) > limits.chars))
            model.shift();
          expect(queue.push(step.push)).toBe(before - model.length);
        }
        expect(queue.length).toBe(model.length);
      }
      expect(queue.take(Number.POSITIVE_INFINITY)).toBe(linesOf(model));
    }),
  );
});

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function chars(lines: readonly string[]): number {
  return lines.join("").length;
}
