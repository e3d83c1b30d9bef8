import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventLabel, World } from "./world.ts";

const label = (detail: string) => eventLabel("timer", "n1", detail);

function runAll(world: World): void {
  while (world.step());
}

describe("World", () => {
  it("lets things happen in the order of time, then of asking, and jumps in between", () => {
    const world = new World();
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name} at ${world.nowUs}`);
    world.at(2_000_000, label("late"), note("late"));
    world.at(5, label("a"), () => {
      note("a")();
      world.after(10, label("c"), note("c"));
      world.at(0, label("past"), note("past"));
    });
    world.post(5, label("b"), (name) => note(name)(), "b");
    runAll(world);
    expect(seen).toEqual(["a at 5", "b at 5", "past at 5", "c at 15", "late at 2000000"]);
    expect(world.eventCount).toBe(5);
    expect(world.step()).toBe(false);
  });

  it("does not let anybody stop time for ever", () => {
    const world = new World();
    const again = () => world.at(7, label("again"), again);
    world.at(7, label("first"), again);
    expect(() => runAll(world)).toThrow(
      "time stands still at 7 us: 1000000 events there, the last: timer n1 again",
    );
  });

  it("leaves out what was cancelled, without a trace in the hash", () => {
    const once = new World();
    once.at(1, label("kept"), () => {});
    runAll(once);
    const other = new World();
    other.at(1, label("kept"), () => {});
    other.at(0, label("cancelled"), () => {})();
    runAll(other);
    expect(other.hash).toBe(once.hash);
    expect(other.eventCount).toBe(1);
  });

  it("hashes time and label of every event", () => {
    const events = fc.array(fc.tuple(fc.nat(20), fc.constantFrom("x", "y")), { maxLength: 8 });
    const hashOf = (list: readonly (readonly [number, string])[]) => {
      const world = new World();
      for (const [atUs, detail] of list) world.at(atUs, label(detail), () => {});
      runAll(world);
      return world.hash;
    };
    const inOrder = (list: readonly (readonly [number, string])[]) =>
      JSON.stringify([...list].sort(([a], [b]) => a - b));
    fc.assert(
      fc.property(events, events, (one, other) => {
        expect(hashOf(one) === hashOf(other)).toBe(inOrder(one) === inOrder(other));
      }),
    );
  });

  it("refuses times between microseconds", () => {
    expect(() => new World().at(0.5, label(""), () => {})).toThrow("whole microseconds");
  });

  it("gives the harness a clock in nanoseconds, never early", () => {
    const world = new World();
    const seen: number[] = [];
    world.clock.schedule(1_500, () => seen.push(world.clock.now()));
    runAll(world);
    expect(seen).toEqual([2_000]);
  });
});
