import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "../../harness/core/json.ts";
import { entrySchema } from "./entry.ts";
import { parsePeerMessage } from "./messages.ts";
import { isPlainEntry } from "./plain-entry.ts";

const write = { op: "write", client: "c1", id: 4, key: "k", value: [1, { deep: null }] };
const entry = { index: 8, term: 2, command: write };
const append = {
  ...{ type: "append_entries", term: 3, prevIndex: 7, prevTerm: 2 },
  ...{ entries: [entry], commitIndex: 7, round: 1 },
};

it("takes what nodes say as it is, and nothing else", () => {
  expect(parsePeerMessage(append)).toEqual(append);
  expect(parsePeerMessage({ type: "append_entries_ok", term: 3, matchIndex: 8, round: 1 })).toEqual(
    { type: "append_entries_ok", term: 3, matchIndex: 8, round: 1 },
  );
  expect(parsePeerMessage({ type: "gossip", term: 3, round: 1 })).toBeNull();
});

it.each([
  ["a term that is no number", { term: "3" }],
  ["a round below zero", { round: -1 }],
  ["half an index", { prevIndex: 7.5 }],
  ["entries that are no list", { entries: { 0: entry } }],
  ["an entry without a command", { entries: [{ index: 8, term: 2 }] }],
  ["a write without a value", { entries: [{ ...entry, command: { ...write, value: undefined } }] }],
  ["a gap after the previous entry", { prevIndex: 6 }],
  ["terms that fall", { prevTerm: 3 }],
  ["an entry of a later term than the leader's", { term: 1, prevTerm: 1 }],
])("refuses %s", (_, change) => {
  expect(parsePeerMessage({ ...append, ...(change as Record<string, Json>) })).toBeNull();
});

it("leaves members that nobody knows out of what is kept", () => {
  const odd = { ...entry, command: { ...write, colour: "red" } };
  expect(parsePeerMessage({ ...append, entries: [odd] })).toEqual(append);
});

it("says yes to an entry only where the schema would take it as it is", () => {
  const number = fc.oneof(fc.nat(3), fc.constantFrom(-1, 0.5, 2 ** 53, Number.NaN));
  const some = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom("c1", undefined));
  const command = fc.record(
    {
      op: fc.constantFrom("noop", "write", "cas", "configure", "odd"),
      ...{ client: fc.oneof(fc.constant("c1"), some), id: fc.oneof(number, some) },
      ...{ key: some, value: some, from: some, to: some, odd: some },
    },
    { requiredKeys: ["op"] },
  );
  const almost = fc.record(
    { index: fc.oneof(number, some), term: number, command: fc.oneof(command, some), odd: some },
    { requiredKeys: ["index", "term", "command"] },
  );
  const sound = fc.record({
    ...{ index: fc.nat(3), term: fc.nat(3) },
    command: fc.oneof(
      fc.record({ op: fc.constant("noop") }),
      fc.record({
        op: fc.constant("write"),
        client: fc.string(),
        id: number,
        key: some,
        value: some,
      }),
    ),
  });
  fc.assert(
    fc.property(fc.oneof(almost, sound), (generated) => {
      const value = JSON.parse(JSON.stringify(generated)) as Json;
      if (isPlainEntry(value)) expect(entrySchema.parse(value)).toStrictEqual(value);
    }),
    { numRuns: 2_000 },
  );
  expect(isPlainEntry(entry)).toBe(true);
});
