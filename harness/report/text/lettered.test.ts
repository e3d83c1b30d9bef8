import { expect, test } from "vitest";
import { at, historyOf } from "../testing/synthetic-run.ts";
import { lettered } from "./lettered.ts";

const call = (f: string, from: number) => [
  { process: 0, f, value: null, type: "invoke" as const, time: at(from) },
  { process: 0, f, value: null, type: "ok" as const, time: at(from + 1) },
];
const { operations } = historyOf([...call("write", 0), ...call("read", 2)]);

function text(step: string): string {
  return lettered(step, operations)
    .map((part) => (typeof part === "string" ? part : `[${part.letter}]`))
    .join("");
}

test("operations that a step names by their lines get the letters of the drawing", () => {
  expect(text("the read of line 2 began after line 0")).toBe("the read [B] began after [A]");
  expect(text("Line 2, beside it; the add (line 0) was acknowledged (line 1)")).toBe(
    "[B], beside it; the add ([A]) was acknowledged (end of [A])",
  );
  expect(text("through lines 2, 0, 7")).toBe("through [B], [A], line 7");
  expect(text("T1 = [r 7 ?] (process 8, lines 2 to 3)")).toBe("T1 = [r 7 ?] (process 8, [B])");
});

test("a number that may be a value stays", () => {
  expect(text("read 2 began after write 0 of 7 had ended, not write 9")).toBe(
    "read 2 ([B]) began after write 0 ([A]) of 7 had ended, not write 9",
  );
});

test("lines of others stay lines", () => {
  expect(text("the read at line 4, lines 2 to 5")).toBe("the read at line 4, lines 2 to 5");
});
