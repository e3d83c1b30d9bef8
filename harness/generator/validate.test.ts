import { expect, test } from "vitest";
import { type GeneratedOp, type InvokeOp, ThreadTable, validateOffer } from "./index.ts";

const table = new ThreadTable([0, 1, "kill"]);
table.occupy(1);
const context = table.context(1_000);
const read: InvokeOp = { kind: "invoke", time: 1_000, thread: 0, f: "read", value: null };

test("accepts what can begin now or later", () => {
  const offers: readonly GeneratedOp[] = [
    read,
    { ...read, time: 5_000, thread: "kill", key: { a: [1] }, value: [1, null] },
    { kind: "sleep", time: 1_000, thread: 0, durationNs: 0 },
    { kind: "log", time: 1_000, thread: 0, message: "" },
  ];
  for (const op of offers) expect(() => validateOffer(op, context)).not.toThrow();
});

test.each<[GeneratedOp, string]>([
  [{ ...read, thread: 1 }, "'read' to thread 1 at 1000 ns, but that thread is busy"],
  [{ ...read, thread: "pause" }, "but there is no such thread"],
  [{ ...read, time: 999 }, "which is 1 ns in the past"],
  [{ ...read, time: 1_000.5 }, "not a whole number of nanoseconds"],
  [{ ...read, f: "" }, "which has no name"],
  [{ ...read, value: undefined as unknown as null }, "cannot be written as JSON"],
  [{ ...read, key: Number.NaN }, "cannot be written as JSON"],
  [{ kind: "sleep", time: 1_000, thread: 0, durationNs: -1 }, "a sleep to thread 0"],
  [{ kind: "log", time: 1_000, thread: 0, message: 1 as unknown as string }, "without a message"],
])("names the offence of %j", (op, text) => {
  expect(() => validateOffer(op, context)).toThrow(text);
});

test("says what to do about it", () => {
  try {
    validateOffer({ ...read, thread: 7 }, context);
    expect.unreachable();
  } catch (thrown) {
    expect(thrown).toMatchObject({
      exitCode: 255,
      hint: "The threads of this run are: 0, 1, kill.",
    });
  }
});
