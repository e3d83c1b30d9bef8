import { expect, test } from "vitest";
import { at, historyOf } from "../testing/synthetic-run.ts";
import { lettered } from "./lettered.ts";

test("operations that a step names by their lines get the letters of the drawing", () => {
  const call = (f: string, from: number) => [
    { process: 0, f, value: null, type: "invoke" as const, time: at(from) },
    { process: 0, f, value: null, type: "ok" as const, time: at(from + 1) },
  ];
  const { operations } = historyOf([...call("write", 0), ...call("read", 2)]);
  expect(lettered("read 2 began after write 0 of 7 had ended, not write 9", operations)).toBe(
    "read 2 (B) began after write 0 (A) of 7 had ended, not write 9",
  );
});
