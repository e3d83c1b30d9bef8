import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventQueue, type QueuedEvent } from "./event-queue.ts";

const event = (atUs: number, sequence: number): QueuedEvent => ({ atUs, sequence, run: () => {} });

describe("EventQueue", () => {
  it("gives the earliest event first, of one moment the one asked for first, and none that was cancelled", () => {
    const queue = new EventQueue();
    const [late, cancelled, early, second] = [event(9, 0), event(1, 1), event(5, 2), event(5, 3)];
    for (const one of [late, second, cancelled, early]) queue.push(one);
    queue.cancel(cancelled);
    expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()]).toEqual([
      ...[early, second, late, undefined],
    ]);
  });

  it("forgets cancelled events when they are the most", () => {
    const queue = new EventQueue();
    const events = Array.from({ length: 1_000 }, (_, i) => event(i, i));
    for (const one of events) queue.push(one);
    for (const one of events.slice(0, 900)) queue.cancel(one);
    expect(queue.length).toBeLessThan(250);
    expect(queue.pop()).toBe(events[900]);
  });

  it("does what a sorted list does", () => {
    const step = fc.oneof(
      fc.record({ act: fc.constant("push" as const), atUs: fc.nat(50) }),
      fc.record({ act: fc.constant("cancel" as const), which: fc.nat() }),
      fc.record({ act: fc.constant("pop" as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600, size: "max" }), (steps) => {
        const queue = new EventQueue();
        let list: QueuedEvent[] = [];
        let sequence = 0;
        for (const one of steps) {
          if (one.act === "push") {
            const pushed = event(one.atUs, sequence++);
            queue.push(pushed);
            list.push(pushed);
          } else if (one.act === "cancel") {
            const victim = list[one.which % Math.max(1, list.length)];
            if (victim) queue.cancel(victim);
            list = list.filter((kept) => kept !== victim);
          } else {
            list.sort((a, b) => a.atUs - b.atUs || a.sequence - b.sequence);
            const popped = queue.pop();
            expect(popped).toBe(list.shift());
            if (popped) popped.run = null;
          }
        }
      }),
    );
  });
});
