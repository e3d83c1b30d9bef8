import { expect, it } from "vitest";
import { CallTimeout, NodeUnreachable } from "../../client/client.ts";
import type { Body, Message } from "../../node/message.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import { Sessions } from "./sessions.ts";

const PATIENT_MS = 20_000;

it("matches replies to calls by their ids, whatever their order", async () => {
  const { sessions, requests } = create();
  const session = sessions.open();
  const first = session.call("n1", { type: "echo" }, PATIENT_MS);
  const second = session.call("n1", { type: "echo" }, PATIENT_MS);
  expect(requests).toEqual([
    { src: "c0", dest: "n1", body: { type: "echo", msg_id: 1 } },
    { src: "c0", dest: "n1", body: { type: "echo", msg_id: 2 } },
  ]);
  sessions.deliver(reply("c0", { type: "to second", in_reply_to: 2 }));
  sessions.deliver(reply("c0", { type: "to first", in_reply_to: 1 }));
  expect([(await first).type, (await second).type]).toEqual(["to first", "to second"]);
});

it("counts replies that nobody waits for, and knows who never was a client", async () => {
  const { sessions } = create();
  const session = sessions.open();
  await expect(session.call("n1", { type: "late" }, 1)).rejects.toBeInstanceOf(CallTimeout);
  expect(sessions.deliver(reply("c0", { type: "late_ok", in_reply_to: 1 }))).toBe(true);
  expect(sessions.deliver(reply("c0", { type: "unasked" }))).toBe(true);
  session.close();
  expect(sessions.deliver(reply("c0", { type: "late_ok", in_reply_to: 1 }))).toBe(true);
  expect(sessions.unmatchedCount).toBe(3);
  for (const stranger of ["c1", "c00", "cat", "c"])
    expect(sessions.deliver(reply(stranger, { type: "x", in_reply_to: 1 })), stranger).toBe(false);
});

it("leaves calls to a dead node open and keeps those to others", async () => {
  const { sessions } = create();
  const session = sessions.open();
  const dead = session.call("n1", { type: "echo" }, PATIENT_MS);
  const alive = session.call("n2", { type: "echo" }, PATIENT_MS);
  sessions.nodeGone("n1");
  await expect(dead).rejects.toBeInstanceOf(CallTimeout);
  sessions.deliver(reply("c0", { type: "echo_ok", in_reply_to: 2 }));
  expect((await alive).type).toBe("echo_ok");
});

it("sends a copy of a request under the id that it has", async () => {
  const { sessions, requests } = create();
  const session = sessions.open();
  const late = session.call("n1", { type: "echo", msg_id: 7 }, 1);
  await expect(late).rejects.toBeInstanceOf(CallTimeout);
  const again = session.call("n2", { type: "echo", msg_id: 7 }, PATIENT_MS);
  expect(requests.map(({ body }) => body.msg_id)).toEqual([7, 7]);
  sessions.deliver(reply("c0", { type: "from the first", in_reply_to: 7 }));
  expect((await again).type).toBe("from the first");
});

it("is certain about what was never written", async () => {
  const { sessions } = create(() => false);
  const session = sessions.open();
  const refused = session.call("n1", { type: "echo" }, PATIENT_MS);
  await expect(refused).rejects.toBeInstanceOf(NodeUnreachable);
  session.close();
  const closed = session.call("n1", { type: "echo" }, PATIENT_MS);
  await expect(closed).rejects.toThrow("the session is closed");
});

function create(accepts: () => boolean = () => true) {
  const requests: Message[] = [];
  const sessions = new Sessions(createRealClock(), (_, message) => {
    requests.push(message);
    return accepts();
  });
  return { sessions, requests };
}

function reply(dest: string, body: Body): Message {
  return { src: "n1", dest, body };
}
