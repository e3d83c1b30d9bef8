import { expect, test } from "vitest";
import type { Clock } from "./clock.ts";
import { NS_PER_MS } from "./ids.ts";
import { sleep, withDeadline } from "./waiting.ts";

/** A clock that stands still until it is told. */
function manualClock(): Clock & { advance(ms: number): void } {
  let time = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => time,
    schedule(at, run) {
      const timer = { at, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      time += ms * NS_PER_MS;
      const due = timers.filter(({ at }) => at <= time);
      timers = timers.filter(({ at }) => at > time);
      for (const { run } of due) run();
    },
  };
}

test("a sleep ends with its time, or with its signal", async () => {
  const clock = manualClock();
  const abort = new AbortController();
  const order: string[] = [];
  const short = sleep(clock, 10).then(() => order.push("short"));
  const long = sleep(clock, 1_000, abort.signal).then(() => order.push("aborted"));
  clock.advance(10);
  await short;
  abort.abort();
  await long;
  expect(order).toEqual(["short", "aborted"]);
});

test("work in time wins; late work is replaced, and its rejection does no harm", async () => {
  const clock = manualClock();
  expect(await withDeadline(clock, 10, Promise.resolve("done"), () => "late")).toBe("done");
  let reject: (thrown: unknown) => void = () => {};
  const never = new Promise<string>((_, onReject) => {
    reject = onReject;
  });
  const result = withDeadline(clock, 10, never, () => "late");
  clock.advance(10);
  expect(await result).toBe("late");
  reject(new Error("too late to matter"));
});

test("a rejection in time is passed on", async () => {
  const work = Promise.reject(new Error("broken"));
  await expect(withDeadline(manualClock(), 10, work, () => "late")).rejects.toThrow("broken");
});
