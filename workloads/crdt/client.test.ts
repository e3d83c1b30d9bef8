import { expect, test } from "vitest";
import { CallTimeout, type Session } from "../../harness/client/client.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import { openCrdtClient } from "./client.ts";
import { type CrdtType, crdtTypeOf } from "./value-type.ts";

type Call = readonly [f: string, value: Json, answer: Body | Error];

/** What one client asks, and what becomes of it. */
async function invoke(type: CrdtType, ...calls: readonly Call[]) {
  const asked: Body[] = [];
  const session: Session = {
    id: "c1",
    close() {},
    async call(_, body) {
      const answer = calls[asked.push(body) - 1]?.[2];
      if (answer === undefined || answer instanceof Error) throw answer;
      return answer;
    },
  };
  const client = openCrdtClient({ session, home: "n1", type, callTimeoutMs: 1_000 });
  const completions = [];
  for (const [f, value] of calls)
    completions.push(await client.invoke({ process: 0, f, key: 1, value }));
  return { asked, completions };
}

const ERROR_20: Body = { type: "error", code: 20 };

test("tutorial: a remove hands back the context of the last read", async () => {
  const { asked, completions } = await invoke(
    "or-set",
    ["read", null, { type: "read_ok", value: ["y", "x"], context: { x: [1] } }],
    ["remove", "x", { type: "remove_ok" }],
    ["add", "z", { type: "add_ok" }],
  );
  expect(asked).toEqual([
    { type: "read", key: 1 },
    { type: "remove", key: 1, element: "x", context: { x: [1] } },
    { type: "add", key: 1, element: "z" },
  ]);
  expect(completions).toEqual([
    { type: "ok", value: ["x", "y"], node: "n1" },
    { type: "ok", value: ["x", true], node: "n1" },
    { type: "ok", node: "n1" },
  ]);
});

test("without a context, or after a read without one, a remove has none", async () => {
  const { asked, completions } = await invoke(
    "or-set",
    ["remove", "x", new CallTimeout("n1", "remove", 1)],
    ["read", null, { type: "read_ok", value: ["x"], context: { x: [1] } }],
    ["final-read", 3, ERROR_20],
    ["remove", "x", { type: "remove_ok" }],
  );
  expect(asked[3]).toEqual({ type: "remove", key: 1, element: "x" });
  expect(completions).toMatchObject([
    { type: "info", value: ["x", false] },
    { type: "ok" },
    { type: "ok", value: [] },
    { type: "ok", value: ["x", false] },
  ]);
});

test.each([
  ["g-counter", "add", { type: "add", key: 1, delta: 5 }, 0],
  ["pn-counter", "add", { type: "add", key: 1, delta: 5 }, 0],
  ["g-set", "add", { type: "add", key: 1, element: 5 }, []],
  ["lww-register", "write", { type: "write", key: 1, value: 5 }, null],
] as const)("a %s: its change, and what a missing key reads as", async (type, f, body, nothing) => {
  const changed = await invoke(type, [f, 5, { type: `${f}_ok` }], ["read", null, ERROR_20]);
  expect(changed.asked[0]).toEqual(body);
  expect(changed.completions).toMatchObject([{ type: "ok" }, { type: "ok", value: nothing }]);
});

test.each([
  ["g-counter", "seven"],
  ["g-counter", 0.5],
  ["g-set", 7],
] as const)("a %s does not read as %j", async (type, value) => {
  const { completions } = await invoke(type, ["read", null, { type: "read_ok", value }]);
  expect(completions[0]).toMatchObject({
    type: "fail",
    error: ["malformed-reply", expect.any(String)],
  });
});

test("what the keys hold must be said", () => {
  expect(crdtTypeOf({ value: "or-set" })).toBe("or-set");
  expect(() => crdtTypeOf({})).toThrow("must know what the keys of the system hold");
  expect(() => crdtTypeOf({ value: "register" })).toThrow("must know");
  expect(() => crdtTypeOf({ value: "g-cuonter" })).toThrow("Unknown value 'g-cuonter'");
});
