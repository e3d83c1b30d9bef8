import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { parseMessage } from "./parse-message.ts";

it("takes a line with source, destination and body, and lets other keys be", () => {
  const message = { id: 3, src: "c1", dest: "n1", body: { type: "echo", deep: [{}] } };
  expect(parseMessage(JSON.stringify(message))).toEqual({ kind: "message", message });
});

it.each([
  ["hello", "not JSON"],
  ['{"src":"n1","dest":"n2","body":', "not JSON"],
  ["null", "not a message"],
  ['{"src":"n1","dest":"n2","body":[]}', 'at "body"'],
  ['{"src":1,"dest":"n2","body":{}}', 'at "src"'],
])("says what is wrong with %s", (line, problem) => {
  expect(parseMessage(line)).toEqual({
    kind: "garbage",
    problem: expect.stringContaining(problem),
  });
});

it("agrees with a schema about every JSON value", () => {
  const schema = z.looseObject({
    src: z.string(),
    dest: z.string(),
    body: z.record(z.string(), z.unknown()),
  });
  const field = fc.oneof(fc.string(), fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()));
  const almostMessage = fc.record({ src: field, dest: field, body: field }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.oneof(almostMessage, fc.jsonValue()), (value) => {
      const expected = schema.safeParse(value).success ? "message" : "garbage";
      expect(parseMessage(JSON.stringify(value)).kind).toBe(expected);
    }),
  );
});
