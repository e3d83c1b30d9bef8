import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.ts";
import { type Case, fail, info, judgeSteps, ok, type Step } from "./testing/steps.ts";

const written: readonly Step[] = [
  ["write", [null, "a"], ok([1, "a"])],
  ["cas", [null, ["a", "b"]], ok([2, ["a", "b"]])],
];
const read = (value: Json): Step => ["read", [null, null], ok(value)];
const cas = (from: Json, ending: Step[2]): Step => ["cas", [null, [from, "c"]], ending];
const refused = (observed: Json) => fail("precondition-failed", { observed });

describe("versioned-register", () => {
  it.each<Case>([
    ["versions count the writes", true, [...written, read([2, "b"])]],
    ["a version need not be told", true, [...written, read([null, "b"])]],
    ["an old value in a new version", false, [...written, read([3, "b"])]],
    ["an update is lost", false, [...written, ["write", [null, "b"], ok([2, "b"])]]],
    ["a cas that timed out", true, [...written, cas("b", info), read([2, "b"]), read([3, "c"])]],
    ["a cas failed, and should have", true, [...written, cas("a", refused([2, "b"]))]],
    ["a cas found what was there no more", false, [...written, cas("b", refused([1, "a"]))]],
    ["a cas failed for no reason", false, [...written, cas("b", fail("precondition-failed"))]],
    ["a cas that failed otherwise says nothing", true, [...written, cas("b", fail("unreachable"))]],
  ])("%s: %s", async (_, valid, steps) => {
    expect((await judgeSteps("versioned-register", steps)).valid).toBe(valid);
  });

  it("begins with what is given, in version 0", async () => {
    expect((await judgeSteps("versioned-register", [read([0, "a"])], "a")).valid).toBe(true);
    expect((await judgeSteps("versioned-register", [read([0, "a"])])).valid).toBe(false);
  });

  it.each<readonly [Step, string]>([
    [["write", 5, info], "index 0: 'invoke' of write carries 5"],
    [["write", ["1", 5], info], "index 0: 'invoke' of write carries [\"1\",5]"],
    [["cas", [null, 5], info], "index 0: a cas carries 5"],
    [["delete", null, info], "index 0: model versioned-register does not know 'delete'"],
  ])("refuses %j", async (step, message) => {
    await expect(judgeSteps("versioned-register", [step])).rejects.toThrow(message);
  });
});
