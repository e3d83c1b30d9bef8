import { expect, test } from "vitest";
import { UsageError } from "../../harness/core/errors.ts";
import { random } from "../../harness/core/random.ts";
import { parseBugs, QUORUM_BUGS } from "./bugs.ts";
import { claimOf } from "./claims.ts";
import { isStrict, parseSettings } from "./settings.ts";
import { drawSettings } from "./swarm.ts";

test("tutorial: three copies, quorums of two, last write wins", () => {
  const settings = parseSettings({});
  expect(settings).toMatchObject({ n: 3, r: 2, w: 2, conflict: "lww-hlc", value: "register" });
  expect(isStrict(settings)).toBe(true);
  expect(isStrict(parseSettings({ r: "1", w: "1" }))).toBe(false);
  expect(isStrict(parseSettings({ sloppy: "true" }))).toBe(false);
});

test.each([
  [{ nodes: "3" }, "Unknown setting of quorum-kv 'nodes'"],
  [{ n: "0" }, "setting 'n' is '0'"],
  [{ r: "4" }, "r=4 cannot be read"],
  [{ conflict: "newest" }, "expected one of lww-hlc"],
  [{ conflict: "abd", r: "1" }, "has quorums that do not meet"],
  [{ conflict: "abd", sloppy: "true" }, "has quorums that do not meet"],
  [{ value: "g-set", conflict: "siblings" }, "merges by itself"],
  [{ sloppy: "true", "hint-ms": "0" }, "is never handed over"],
  [{ sloppy: "maybe" }, "expected true or false"],
])("%j is refused", (settings, message) => {
  expect(() => parseSettings(settings)).toThrow(UsageError);
  expect(() => parseSettings(settings)).toThrow(message);
});

test.each([
  [{ conflict: "abd" }, ["linearizable", "convergence"]],
  [{}, ["regular", "no-lost-writes", "convergence"]],
  [{ r: "1", w: "1" }, ["convergence"]],
  [{ sloppy: "true" }, ["convergence"]],
  [{ conflict: "lww-wall" }, ["convergence"]],
  [{ conflict: "siblings", r: "1", w: "1" }, ["no-lost-writes", "convergence"]],
  [{ value: "or-set" }, ["no-lost-writes", "convergence"]],
  [{ "anti-entropy-ms": "0" }, ["regular", "no-lost-writes"]],
])("%j claims %j", (settings, models) => {
  expect(claimOf(settings).models).toEqual(models);
  expect(claimOf(settings).tolerates).not.toContain("corruption");
});

test("what a hunt draws goes with any claim, and leaves it as it is", () => {
  for (let seed = 0; seed < 200; seed++) {
    const drawn = drawSettings(random(seed, "settings"));
    for (const fixed of [{ conflict: "abd" }, { r: "1", w: "1" }, { value: "or-set" }])
      expect(claimOf({ ...drawn, ...fixed })).toEqual(claimOf(fixed));
  }
});

test("each bug has settings that its nodes take, and its name is known", () => {
  for (const { name, settings } of QUORUM_BUGS) {
    expect([...parseBugs(new Set([name]))]).toEqual([name]);
    expect(() => parseSettings(settings)).not.toThrow();
  }
  expect(() => parseBugs(new Set(["no-writeback"]))).toThrow("Unknown bug of quorum-kv");
});
