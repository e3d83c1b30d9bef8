import { expect, test } from "vitest";
import { type Ladder, ladderDetails, ladderIn } from "../../core/ladder.ts";
import { ladderText, modelsThat } from "./ladder.ts";

const proof = "session 1 wrote 1\nsession 1 read nothing";
const LADDER: Ladder = {
  strongest: ["safe"],
  rungs: [
    {
      model: "pram",
      holds: false,
      isClaimed: true,
      reason: "it would imply read-your-writes: stale-read: x",
      proof,
      ops: [1, 2],
    },
    {
      model: "read-your-writes",
      holds: false,
      isClaimed: false,
      reason: "stale-read: x",
      proof,
      ops: [1, 2],
    },
    {
      model: "safe",
      holds: true,
      isClaimed: false,
      reason: "No violation was found.",
      proof: null,
      ops: [],
    },
    {
      model: "convergence",
      holds: "unknown",
      isClaimed: false,
      reason: "Nobody looked.",
      proof: null,
      ops: [],
    },
  ],
};

test("tutorial: a line for each model, and each proof once", () => {
  expect(ladderText(LADDER)).toEqual([
    "  pram *               violated  it would imply read-your-writes",
    "      session 1 wrote 1",
    "      session 1 read nothing",
    "  read-your-writes     violated  stale-read, by a proof above",
    "  safe                 holds     No violation was found.",
    "  convergence          unknown   Nobody looked.",
    "strongest that holds: safe",
  ]);
  expect(ladderText(null)).toEqual([]);
  expect(modelsThat(LADDER, "unknown")).toEqual(["convergence"]);
});

test("a ladder survives being details, and other details are none", () => {
  expect(ladderIn(ladderDetails(LADDER))).toEqual(LADDER);
  expect(ladderIn({ partitions: 3 })).toBeNull();
  expect(ladderIn(undefined)).toBeNull();
});
