import { expect, test } from "vitest";
import { any, clients, emit, limit, nothing, onLane, repeat, untilOk } from "./index.ts";
import { brief } from "./testing/brief.ts";
import { imperfect, perfect, simulate } from "./testing/simulate.ts";

const read = emit({ f: "read" });
const alone = { threads: [0] };

test("untilOk tries again after a failure and after an unknown end", () => {
  expect(brief(imperfect(untilOk(read), alone))).toEqual([
    "0 w0 read",
    "10 w0 fail read",
    "10 w0 read",
    "20 w0 info read",
    "20 w0 read",
    "30 w0 ok read",
  ]);
});

test("untilOk waits for the answers before it begins anew", () => {
  const fails = {
    outcome: (_: unknown, n: number) => ({ type: n === 0 ? "fail" : "ok" }) as const,
  };
  expect(brief(perfect(untilOk(emit({ f: "a" }, { f: "b" })), fails))).toEqual([
    "0 w1 a",
    "0 w0 b",
    "10 w1 a",
    "10 w0 b",
  ]);
});

test("untilOk of an endless generator uses all free threads, and ends with the first ok", () => {
  const slow = { latencyNs: ({ thread }: { thread: unknown }) => (thread === 0 ? 30 : 20) };
  expect(brief(simulate(untilOk(repeat(read)), slow))).toEqual([
    "0 w1 read",
    "0 w0 read",
    "20 w1 ok read",
    "30 w0 ok read",
  ]);
});

test("untilOk does not take somebody else's success for its own", () => {
  const g = any(untilOk(emit({ f: "a" })), limit(2, repeat(emit({ f: "b" }))));
  const outcome = ({ f }: { f: string }, n: number) =>
    ({ type: f === "a" && n < 2 ? "fail" : "ok" }) as const;
  const lines = perfect(g, { threads: [0, 1], outcome }).map(({ f }) => f);
  expect(lines.filter((f) => f === "a").length).toBeGreaterThan(1);
});

test("limit bounds the attempts, also on a lane, where nothing ever ends as ok", () => {
  const heal = limit(3, untilOk(emit({ f: "stop" })));
  const lines = perfect(onLane("kill", heal), { threads: ["kill"] });
  expect(brief(lines)).toEqual(["0 kill info stop", "10 kill info stop", "20 kill info stop"]);
  const failing = { outcome: () => ({ type: "fail" }) as const, threads: [0, "kill"] };
  expect(perfect(clients(limit(2, untilOk(read))), failing)).toHaveLength(2);
});

test("untilOk of nothing is done", () => {
  expect(simulate(untilOk(nothing))).toEqual([]);
});
