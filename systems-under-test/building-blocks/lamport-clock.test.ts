import { expect, test } from "vitest";
import {
  compareLamportTimes,
  LAMPORT_START,
  type LamportTime,
  lamportTimeSchema,
  nextLamportTime,
} from "./lamport-clock.ts";

test("tutorial: an event is later than all that its node knows of", () => {
  const first = nextLamportTime("n1", LAMPORT_START);
  const elsewhere = nextLamportTime("n2", LAMPORT_START);
  const after = nextLamportTime("n1", first, elsewhere);
  expect([first, elsewhere, after]).toEqual([
    { counter: 1, node: "n1" },
    { counter: 1, node: "n2" },
    { counter: 2, node: "n1" },
  ]);
});

test("the order is total: counters first, then names", () => {
  const times: LamportTime[] = [
    { counter: 2, node: "n1" },
    { counter: 1, node: "n2" },
    { counter: 1, node: "n1" },
    LAMPORT_START,
  ];
  expect([...times].sort(compareLamportTimes)).toEqual([...times].reverse());
  expect(compareLamportTimes(LAMPORT_START, LAMPORT_START)).toBe(0);
  expect(lamportTimeSchema.safeParse({ counter: -1, node: "n1" }).success).toBe(false);
});
