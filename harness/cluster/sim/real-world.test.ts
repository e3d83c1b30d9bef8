import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { asNode, guardRealWorld } from "./real-world.ts";

describe("guardRealWorld", () => {
  let remove: () => void;
  beforeEach(() => {
    remove = guardRealWorld();
  });
  afterEach(() => remove());

  const REAL: Readonly<Record<string, () => unknown>> = {
    "Date.now": () => Date.now(),
    "new Date()": () => new Date(),
    "performance.now": () => performance.now(),
    "Math.random": () => Math.random(),
    setTimeout: () => setTimeout(() => {}, 0),
    queueMicrotask: () => queueMicrotask(() => {}),
    "process.nextTick": () => process.nextTick(() => {}),
    "crypto.randomUUID": () => crypto.randomUUID(),
  };

  it.each(Object.entries(REAL))(
    "%s throws in a node, naming both, and nowhere else",
    (name, use) => {
      expect(() => asNode("n3", use, undefined)).toThrow(`n3 used ${name} inside the simulator`);
      expect(use).not.toThrow();
    },
  );

  it("leaves dates alone that do not ask for the time", () => {
    let date = new Date(0);
    const setDate = (ms: number): void => {
      date = new Date(ms);
    };
    asNode("n1", setDate, 86_400_000);
    expect(date.toISOString()).toBe("1970-01-02T00:00:00.000Z");
    expect(date).toBeInstanceOf(Date);
  });

  it("goes away without a trace", () => {
    const guarded = Math.random;
    remove();
    expect(Math.random).not.toBe(guarded);
    expect(Object.hasOwn(performance, "now")).toBe(false);
    asNode("n1", () => expect(Date.now()).toBeGreaterThan(0), undefined);
    remove = () => {};
  });
});
