import { expect, it } from "vitest";
import { HarnessError } from "../../core/errors.ts";
import { askEngine, statusOf } from "./ask-engine.ts";

it("hands over what the engine answers", async () => {
  expect(await askEngine("list", Promise.resolve(7))).toBe(7);
});

it("does not wait for ever", async () => {
  const error = await failureOf(askEngine("start x", new Promise(() => {}), 20));
  expect(error.message).toBe("The container engine did not answer within 20 ms: start x.");
  expect(error.hint).toContain("faultline heal");
});

it.each([
  ["No such image: a:b", "faultline doctor --fix"],
  ["write /x: no space left on device", "docker system prune"],
  ["Bind for 127.0.0.1:1 failed: port is already allocated", "Run it again"],
  ["something else", "faultline heal"],
])("turns the refusal '%s' into an error with a hint", async (said, hint) => {
  const refusal = Object.assign(new Error(said), { statusCode: 404 });
  const error = await failureOf(askEngine("do it", Promise.reject(refusal)));
  expect(error.message).toContain(said);
  expect(error.hint).toContain(hint);
  expect(statusOf(error)).toBe(404);
});

it("tells an engine that is gone from one that refuses", async () => {
  const lost = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const error = await failureOf(askEngine("do it", Promise.reject(lost)));
  expect(error.message).toContain("is gone");
  expect(statusOf(error)).toBeNull();
});

async function failureOf(work: Promise<unknown>): Promise<HarnessError> {
  const thrown = await work.catch((reason: unknown) => reason);
  if (!(thrown instanceof HarnessError)) throw new Error(`no HarnessError: ${thrown}`);
  return thrown;
}
