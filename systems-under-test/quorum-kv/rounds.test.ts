import { expect, test } from "vitest";
import { TestEnv } from "../testing/test-env.ts";
import { type Question, Rounds } from "./rounds.ts";

function startRounds(countsTwice = false) {
  const env = new TestEnv("n1", ["n2", "n3"]);
  const asked: string[] = [];
  const rounds = new Rounds<string>("test", {
    ...{ env, countsTwice, retryMs: 100, boot: () => 7 },
    askSelf: (body) => asked.push(String(body.id)),
  });
  const seen: string[] = [];
  const question: Question<string> = {
    ...{ targets: ["n1", "n2", "n3"], timeoutMs: 250 },
    bodyFor: () => ({ type: "hello" }),
    onAnswer: (from, answer) => seen.push(`${from} ${answer}`),
    onEnd: (missing) => seen.push(`end without ${missing.join(" ")}`),
  };
  return { env, rounds, question, seen, asked };
}

test("tutorial: everybody is asked, answers are told, and the round ends with the last one", () => {
  const { asked, env, question, rounds, seen } = startRounds();
  rounds.begin(question);
  expect(env.takeSent("hello").map(({ to, body }) => [to, body.id])).toEqual([
    ["n2", "7.1"],
    ["n3", "7.1"],
  ]);
  expect(asked).toEqual(["7.1"]);
  for (const node of ["n3", "n1", "n2"]) rounds.onAnswer("7.1", node, "hi");
  expect(seen).toEqual(["n3 hi", "n1 hi", "n2 hi", "end without "]);
  expect(rounds.openCount).toBe(0);
  expect(env.timers.size).toBe(0);
});

test("only those are asked again who have not answered, until time is over", () => {
  const { env, question, rounds, seen } = startRounds();
  rounds.begin(question);
  env.takeSent("hello");
  rounds.onAnswer("7.1", "n2", "hi");
  for (env.nowMs = 100; env.nowMs < 250; env.nowMs += 100) {
    rounds.onTimer("test round 7.1");
    expect(env.takeSent("hello").map(({ to }) => to)).toEqual(["n3"]);
  }
  rounds.onTimer("test round 7.1");
  expect(seen).toEqual(["n2 hi", "end without n1 n3"]);
  rounds.onAnswer("7.1", "n3", "late");
  expect(seen).toHaveLength(2);
});

test("a second answer, a stranger's answer and one to an earlier start are none", () => {
  const { question, rounds, seen } = startRounds();
  rounds.begin(question);
  for (const [id, node] of [
    ["7.1", "n2"],
    ["7.1", "n2"],
    ["7.1", "n9"],
    ["6.1", "n3"],
  ] as const)
    rounds.onAnswer(id, node, "hi");
  expect(seen).toEqual(["n2 hi"]);
});

test("count-node-twice: a second answer is told, too", () => {
  const { question, rounds, seen } = startRounds(true);
  rounds.begin(question);
  for (let copy = 0; copy < 2; copy++) rounds.onAnswer("7.1", "n2", "hi");
  expect(seen).toEqual(["n2 hi", "n2 hi"]);
});

test("a question that was given up hears nothing more, and asks nobody else", () => {
  const { env, question, rounds, seen } = startRounds();
  rounds.begin({
    ...question,
    onAnswer: (from, _, round) => {
      seen.push(from);
      round.abandon();
      round.add(["n4"]);
    },
  });
  env.takeSent("hello");
  rounds.onAnswer("7.1", "n2", "hi");
  rounds.onAnswer("7.1", "n3", "hi");
  expect(seen).toEqual(["n2"]);
  expect(env.takeSent("hello")).toEqual([]);
});
