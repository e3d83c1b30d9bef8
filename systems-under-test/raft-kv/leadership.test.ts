import { expect, test } from "vitest";
import { Leadership } from "./leadership.ts";

const FIVE = { voters: ["n1", "n2", "n3", "n4", "n5"], next: null };

function lead() {
  const peers = ["n2", "n3", "n4", "n5", "n6"];
  return new Leadership({ self: "n1", peers, firstIndex: 8, nextIndex: 8, nowMs: 1_000 });
}

test("tutorial: a leader knows how far a majority is", () => {
  const leadership = lead();
  leadership.of("n2").matchIndex = 7;
  leadership.of("n3").matchIndex = 5;
  expect(leadership.majorityMatchIndex(FIVE, 9)).toBe(5);
  for (const atMs of [1_000, 1_010, 1_020]) leadership.beginRound(atMs);
  leadership.of("n4").confirmedRound = 3;
  leadership.of("n5").confirmedRound = 2;
  expect(leadership.majorityConfirmedRound(FIVE)).toBe(2);
  expect(leadership.majorityFollowsSinceMs(FIVE)).toBe(1_010);
  leadership.of("n2").heardAtMs = 1_500;
  expect(leadership.majorityHeardAtMs(FIVE, 2_000)).toBe(1_000);
  leadership.of("n3").heardAtMs = 1_200;
  expect(leadership.majorityHeardAtMs(FIVE, 2_000)).toBe(1_200);
});

test("a leader that is no voter counts for nothing", () => {
  const leadership = lead();
  const others = { voters: ["n2", "n3"], next: null };
  leadership.of("n2").matchIndex = 7;
  expect(leadership.majorityMatchIndex(others, 9)).toBe(0);
});

test("nobody has answered the round that nobody began", () => {
  expect(lead().majorityFollowsSinceMs(FIVE)).toBe(Number.NEGATIVE_INFINITY);
});

test("voters of both configurations and learners are sent the log", () => {
  const leadership = lead();
  const joint = { voters: ["n1", "n2"], next: ["n1", "n3"] };
  expect(leadership.targets(joint)).toEqual(["n2", "n3"]);
  leadership.teach(["n5"], 9, 2_000);
  expect(leadership.targets(joint)).toEqual(["n2", "n3", "n5"]);
  expect(leadership.of("n5")).toMatchObject({ nextIndex: 9, matchIndex: 0, probing: true });
});
