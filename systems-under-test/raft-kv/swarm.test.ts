import { expect, test } from "vitest";
import { random } from "../../harness/core/random.ts";
import { parseSettings } from "./settings.ts";
import { drawSettings } from "./swarm.ts";
import { raftKv } from "./system.ts";

const drawn = Array.from({ length: 300 }, (_, seed) => drawSettings(random(seed, "settings"), 5));

test("tutorial: drawn settings are settings, the same for the same seed", () => {
  for (const settings of drawn) expect(() => parseSettings(settings)).not.toThrow();
  expect(drawSettings(random(7, "settings"), 5)).toEqual(drawn[7]);
  expect(new Set(drawn.map((settings) => JSON.stringify(settings))).size).toBeGreaterThan(50);
});

test("a majority of the first members decides, of all nodes where nothing is set", () => {
  const nodes = ["n1", "n2", "n3", "n4", "n5"];
  expect(raftKv.votersOf?.(nodes, { "initial-members": "3" })).toEqual(["n1", "n2", "n3"]);
  expect(raftKv.votersOf?.(nodes, {})).toEqual(nodes);
});
