import { expect, test } from "vitest";
import type { Clock } from "../core/clock.ts";
import type { Body } from "../node/message.ts";
import { CallTimeout, NodeUnreachable, type Session } from "./client.ts";
import { persistentSession } from "./persistent-session.ts";

type Answer = Body | Error;

/** Time passes at once. */
const clock: Clock = {
  now: () => 0,
  schedule: (_, run) => {
    queueMicrotask(run);
    return () => {};
  },
};
const silence = new CallTimeout("n1", "write", 200);
const refused: Body = { type: "error", code: 11 };

/** Calls n1 of n1, n2, n3, whose answers come in this order; tells whom it asked under which id. */
async function call(...answers: readonly Answer[]) {
  const asked: string[] = [];
  const session: Session = {
    id: "c1",
    close() {},
    async call(node, body) {
      const answer = answers[asked.length];
      asked.push(`${node} ${body.msg_id}`);
      if (answer === undefined) throw new Error(`no answer prepared for ${node}`);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const persistent = persistentSession(session, { clock, nodes: ["n1", "n2", "n3"], copies: 4 });
  const outcome = await persistent.call("n1", { type: "write" }, 1_000).catch((thrown) => thrown);
  return { asked, outcome, persistent };
}

test("tutorial: a request without an answer goes to the next node, under the same id", async () => {
  const { asked, outcome } = await call(silence, silence, { type: "write_ok" });
  expect(asked).toEqual(["n1 1", "n2 1", "n3 1"]);
  expect(outcome).toEqual({ type: "write_ok" });
});

test("ids rise from call to call", async () => {
  const { asked, persistent } = await call({ type: "write_ok" }, { type: "write_ok" });
  await persistent.call("n3", { type: "write" }, 1_000);
  expect(asked).toEqual(["n1 1", "n3 2"]);
});

test("a leader that is named is asked next", async () => {
  const { asked } = await call(silence, { ...refused, leader: "n1" }, { type: "write_ok" });
  expect(asked).toEqual(["n1 1", "n2 1", "n1 1"]);
});

test("a refusal, and that a node is out of reach, are answers as long as no copy was left without one", async () => {
  expect((await call(refused)).outcome).toEqual(refused);
  const unreachable = new NodeUnreachable("n1", "it is down");
  expect((await call(unreachable)).outcome).toBe(unreachable);
});

test("what is said of a later copy tells nothing of the first", async () => {
  const down = new NodeUnreachable("n2", "it is down");
  const { asked, outcome } = await call(silence, down, refused, { type: "error", code: 13 });
  expect(asked).toHaveLength(4);
  expect(outcome).toBe(silence);
});

test("what is said of the request itself counts for all copies", async () => {
  const observed: Body = { type: "error", code: 22, observed: 5 };
  expect((await call(silence, observed)).outcome).toEqual(observed);
});

test("other errors are passed on", async () => {
  const broken = new Error("a bug of the harness");
  expect((await call(broken)).outcome).toBe(broken);
});
