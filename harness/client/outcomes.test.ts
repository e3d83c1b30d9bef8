import { expect, test } from "vitest";
import type { Body } from "../node/message.ts";
import { CallTimeout, NodeUnreachable } from "./client.ts";
import {
  completionOfErrorReply,
  completionOfThrown,
  ERROR_CODES,
  errorMeaning,
} from "./outcomes.ts";

const errorReply = (code: number, text?: string): Body =>
  text === undefined ? { type: "error", code } : { type: "error", code, text };

test("tutorial: a definite error fails, an indefinite one leaves the outcome open", () => {
  expect(completionOfErrorReply(errorReply(11, "no leader"), true)).toEqual({
    type: "fail",
    error: ["temporarily-unavailable", "no leader"],
  });
  expect(completionOfErrorReply(errorReply(13), true)).toEqual({ type: "info", error: "crash" });
});

test.each(ERROR_CODES)("error $code $name: definite $definite", ({ code, definite }) => {
  expect(completionOfErrorReply(errorReply(code), true).type).toBe(definite ? "fail" : "info");
  expect(completionOfErrorReply(errorReply(code), false).type).toBe("fail");
});

test("a code that nobody documented is indefinite", () => {
  expect(errorMeaning(1234)).toMatchObject({ definite: false });
  expect(errorMeaning("eleven")).toMatchObject({ definite: false });
  expect(errorMeaning(undefined)).toMatchObject({ definite: false });
});

test("only a request that never left fails; a timeout leaves a write open and a read done with", () => {
  const timeout = new CallTimeout("n1", "write", 1_000);
  expect(completionOfThrown(timeout, true)).toEqual({ type: "info", error: "timeout" });
  expect(completionOfThrown(timeout, false)).toEqual({ type: "fail", error: "timeout" });
  const unreachable = new NodeUnreachable("n1", "it is down");
  expect(completionOfThrown(unreachable, true)).toEqual({ type: "fail", error: "unreachable" });
});

test("what nobody foresaw is not swallowed", () => {
  expect(() => completionOfThrown(new Error("bug"), true)).toThrow("bug");
});
