import { describe, expect, test } from "vitest";
import { QUORUM_BUGS, type QuorumBug } from "./bugs.ts";
import { faultRun } from "./testing/fault-run.ts";

const SEEDS = 25;

const CONFIGURATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  abd: { conflict: "abd" },
  "lww-hlc": { conflict: "lww-hlc" },
  "r=w=1": { r: "1", w: "1" },
  sloppy: { sloppy: "true" },
  "lww-wall": { conflict: "lww-wall", "read-repair": "false" },
  siblings: { conflict: "siblings" },
  "siblings, r=w=1": { conflict: "siblings", r: "1", w: "1" },
  "g-counter": { value: "g-counter", r: "1", w: "1" },
  "pn-counter": { value: "pn-counter", r: "1", w: "1", sloppy: "true" },
  "g-set": { value: "g-set", n: "1", r: "1", w: "1", sloppy: "true" },
  "or-set": { value: "or-set", r: "1", w: "1" },
  "lww-register": { value: "lww-register" },
};

/** There is no agreement on the members: only values that merge survive their changes. */
const MERGING = ["siblings", "g-counter", "pn-counter", "g-set", "or-set"];

describe("crashes, cuts, pauses, wrong clocks, loss and repetition break no promise", () => {
  test.each(Object.entries(CONFIGURATIONS))("%s", (_, settings) => {
    let okCount = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const result = faultRun({ seed, settings });
      expect(result, `seed ${seed}`).toMatchObject({ breach: null, divergedKeys: [] });
      okCount += result.okCount;
    }
    // Clients that got nowhere would prove nothing.
    expect(okCount).toBeGreaterThan(SEEDS * 100);
  });
});

describe("nor do changes of the members", () => {
  test.each(MERGING)("%s", (name) => {
    let reconfigured = 0;
    for (let seed = 100; seed < 100 + SEEDS; seed++) {
      const settings = CONFIGURATIONS[name] ?? {};
      const result = faultRun({ seed, settings, reconfigure: true });
      expect(result, `seed ${seed}`).toMatchObject({ breach: null, divergedKeys: [] });
      reconfigured += result.reconfigured;
    }
    expect(reconfigured).toBeGreaterThan(SEEDS);
  });
});

type Found = readonly [
  bug: QuorumBug,
  settings: Readonly<Record<string, string>>,
  seed: number,
  evidence: string,
];

const ONE_COPY = { value: "g-set", n: "1", r: "1", w: "1", sloppy: "true" };
const ONE_ATTEMPT = { "request-timeout-ms": "50", "retry-ms": "100" };

/** What these runs are worth: each planted bug breaks an invariant, or keeps replicas apart. */
const FOUND: readonly Found[] = [
  ["count-node-twice", { conflict: "abd" }, 2, "acknowledged-in-the-past"],
  ["hint-counts-as-write", { conflict: "abd" }, 0, "acknowledged-by-too-few"],
  ["no-write-back", { conflict: "abd", "read-repair": "false" }, 72, "acknowledged-in-the-past"],
  ["first-reply-wins", { conflict: "abd" }, 0, "acknowledged-in-the-past"],
  ["clock-not-merged", { conflict: "lww-hlc" }, 0, "acknowledged-in-the-past"],
  ["ack-before-sync", { conflict: "abd" }, 0, "acknowledged-by-too-few"],
  ["repair-writes-older", { conflict: "abd" }, 0, "state-goes-back"],
  ["sibling-dropped", { conflict: "siblings" }, 0, "sibling-vanished"],
  ["dot-before-sync", { conflict: "siblings", r: "1", w: "1" }, 3, "events-of-nobody"],
  ["counter-merge-adds", { value: "g-counter", r: "1", w: "1" }, 0, "events-of-nobody"],
  ["tombstone-too-early", { value: "or-set", r: "1", w: "1" }, 0, "state-goes-back"],
  ["hints-lost-on-restart", ONE_COPY, 2, "hint-forgotten"],
  ["hint-to-wrong-node", ONE_COPY, 0, "hint-dropped"],
  ["hand-over-loses-last", ONE_COPY, 0, "not-handed-over"],
  [
    "merkle-misses-range",
    { r: "1", w: "1", "read-repair": "false", "hint-ms": "0", ...ONE_ATTEMPT },
    ...([1, "apart"] as const),
  ],
];

describe("a planted bug shows in a run that is in order without it", () => {
  test.each(FOUND)("%s", (bug, settings, seed, evidence) => {
    const options = { seed, settings, reconfigure: bug === "hand-over-loses-last" };
    const { breach, divergedKeys } = faultRun({ ...options, bugs: [bug] });
    expect(breach ?? (divergedKeys.length > 0 && "apart")).toContain(evidence);
    expect(faultRun(options)).toMatchObject({ breach: null, divergedKeys: [] });
  });
  test("every one of them", () => {
    expect(FOUND.map(([bug]) => bug).toSorted()).toEqual(
      QUORUM_BUGS.map(({ name }) => name).toSorted(),
    );
  });
});
