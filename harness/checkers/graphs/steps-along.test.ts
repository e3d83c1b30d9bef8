import { expect, test } from "vitest";
import { stepsAlong } from "./steps-along.ts";

test("tutorial: a session that goes on and on is one step, and what leads from it to others is not", () => {
  const kinds = ["session", "session", "read", "session", "read", "read"];
  const step = (from: number, to: number) => ({ from, to, kind: kinds[from] });
  const steps = stepsAlong([0, 1, 2, 3, 4, 5, 6], step, ({ kind }) => kind === "session");
  expect(steps.map(({ from, kind, to }) => `${from} ${kind} ${to}`)).toEqual([
    ...["0 session 2", "2 read 3", "3 session 4", "4 read 5", "5 read 6"],
  ]);
  expect(stepsAlong([7], step, () => true)).toEqual([]);
});
