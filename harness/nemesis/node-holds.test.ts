import { expect, test } from "vitest";
import { NodeHolds } from "./node-holds.ts";

test("a node that one fault has is kept from the others until it is released", () => {
  const holds = new NodeHolds();
  expect(holds.mayTake("n1", "kill", [])).toBe(true);
  holds.take("n1", "kill");
  expect(holds.mayTake("n1", "power-loss", [])).toBe(false);
  expect(holds.mayTake("n2", "power-loss", [])).toBe(true);
  holds.release("n1", "kill");
  expect(holds.mayTake("n1", "power-loss", [])).toBe(true);
});

test("a fault may take what it has already, and nodes of those that it outdoes", () => {
  const holds = new NodeHolds();
  holds.take("n1", "pause");
  expect(holds.mayTake("n1", "pause", [])).toBe(true);
  expect(holds.mayTake("n1", "kill", ["pause"])).toBe(true);
  holds.take("n1", "kill");
  expect(holds.mayTake("n1", "pause", [])).toBe(false);
  expect(holds.mayTake("n1", "power-loss", ["pause"])).toBe(false);
});

test("a node that is coming back is nobody's, whoever brings it back", () => {
  const holds = new NodeHolds();
  holds.beginRecovery("n1", "pause");
  expect(holds.mayTake("n1", "kill", ["pause"])).toBe(false);
  expect(holds.mayTake("n1", "pause", [])).toBe(false);
  holds.beginRecovery("n1", "memory");
  holds.release("n1", "memory");
  expect(holds.mayTake("n1", "kill", ["pause"])).toBe(false);
  holds.release("n1", "pause");
  expect(holds.mayTake("n1", "kill", ["pause"])).toBe(true);
});
