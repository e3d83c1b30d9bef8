import { expect, test } from "vitest";
import type { Quorum } from "./node.ts";
import type { Replica } from "./replica.ts";
import type { Question } from "./rounds.ts";
import { type ReplicateRounds, spread } from "./spreading.ts";
import type { Stamp } from "./stamps.ts";

/** A write to n1, n2 and n3, for whom n4 and n5 can stand in. `answer` and `silence` are what nodes do then. */
function spreading({ w, bugs = [] }: { w: number; bugs?: readonly string[] }) {
  let question: Question<Stamp | null> | null = null;
  let isDurable = false;
  const added: string[] = [];
  const hinted: string[] = [];
  const round = { add: (targets: readonly string[]) => added.push(...targets), abandon: () => {} };
  spread(
    {
      ...{ bugs: new Set(bugs), settings: { w, sloppy: true } },
      placement: { homesOf: () => ["n1", "n2", "n3"], fallbacksOf: () => ["n4", "n5"] },
    } as unknown as Quorum,
    {
      rounds: { begin: (asked) => (question = asked) } as Pick<
        ReplicateRounds,
        "begin"
      > as ReplicateRounds,
      replica: { keepHint: (home: string) => hinted.push(home) } as unknown as Replica,
    },
    {
      ...{ key: "x", state: 1, fresh: true, timeoutMs: 100 },
      onQuorum: () => {
        isDurable = true;
      },
      onFailure: () => {},
    },
  );
  const asked = (): Question<Stamp | null> => {
    if (question === null) throw new Error("nobody was asked");
    return question;
  };
  return {
    ...{ added, hinted },
    answer: (from: string) => asked().onAnswer(from, null, round),
    silence: (...missing: string[]) => asked().onRetry?.(missing, round),
    end: (...missing: string[]) => asked().onEnd?.(missing),
    isDurable: () => isDurable,
  };
}

test("tutorial: a write is durable at w homes, or at those who stand in for them", () => {
  const { added, answer, isDurable, silence } = spreading({ w: 2 });
  answer("n1");
  expect(isDurable()).toBe(false);
  silence("n2", "n3");
  expect(added).toEqual(["n4", "n5"]);
  answer("n4");
  expect(isDurable()).toBe(true);
});

test("a home that answers late and its stand-in are one copy, whoever comes first", () => {
  for (const pair of [
    ["n4", "n3"],
    ["n3", "n4"],
  ]) {
    const { answer, isDurable, silence } = spreading({ w: 2 });
    silence("n3");
    for (const node of pair) answer(node);
    expect(isDurable()).toBe(false);
    answer("n1");
    expect(isDurable()).toBe(true);
  }
});

test("homes for whom nobody has a hint get one from the coordinator", () => {
  const { answer, end, hinted, silence } = spreading({ w: 2 });
  answer("n1");
  silence("n2", "n3");
  answer("n4");
  end("n2", "n3", "n5");
  expect(hinted).toEqual(["n3"]);
});
