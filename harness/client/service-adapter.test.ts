import { describe, expect, test } from "vitest";
import type { Clock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import type { Body } from "../node/message.ts";
import { DefiniteFailure, type Service, type ServiceClient } from "./service.ts";
import { ServiceAdapter } from "./service-adapter.ts";

/** Time jumps to whatever is waited for. */
function jumpingClock(): Clock {
  let time = 0;
  return {
    now: () => time,
    schedule(at, run) {
      const immediate = setImmediate(() => {
        time = Math.max(time, at);
        run();
      });
      return () => clearImmediate(immediate);
    },
  };
}

const IN_MEMORY = (): ServiceClient => {
  const values = new Map<string, number>();
  return {
    read: async (key) => values.get(key),
    write: async (key, value) => values.set(key, value),
    cas: async (key, from, to) => values.get(key) === from && values.set(key, to) !== undefined,
  };
};

function adapterOf(client: Partial<ServiceClient>, ready: Service["ready"] = () => true) {
  const open = () => ({ ...IN_MEMORY(), ...client });
  const adapter = new ServiceAdapter(
    jumpingClock(),
    { client: { open }, ready, readyTimeout: 10 },
    { name: "n1", host: "127.0.0.1", port: 8_080 },
  );
  const ask = async (body: Body, src = "c1"): Promise<Body> =>
    (await adapter.answer({ src, dest: "n1", body: { msg_id: 7, ...body } })).body;
  return { adapter, ask };
}

test("tutorial: requests of the protocol become calls of the user's client", async () => {
  const { ask } = adapterOf({});
  expect(await ask({ type: "init", node_id: "n1" })).toEqual({ type: "init_ok", in_reply_to: 7 });
  expect(await ask({ type: "read", key: 1 })).toMatchObject({ type: "error", code: 20 });
  expect(await ask({ type: "write", key: 1, value: 5 })).toMatchObject({ type: "write_ok" });
  expect(await ask({ type: "read", key: 1 })).toMatchObject({ type: "read_ok", value: 5 });
  const cas = (from: number, to: number) => ask({ type: "cas", key: 1, from, to });
  expect(await cas(5, 6)).toMatchObject({ type: "cas_ok" });
  expect(await cas(5, 7)).toMatchObject({ type: "error", code: 22 });
  expect(await ask({ type: "txn", txn: [] })).toMatchObject({ type: "error", code: 10 });
});

describe("what the client throws", () => {
  const failing = (thrown: unknown) =>
    adapterOf({ write: () => Promise.reject(thrown) }).ask({ type: "write", key: 1, value: 5 });

  test("may have happened", async () => {
    const cause = new Error("ECONNRESET");
    const thrown = new TypeError("fetch failed", { cause });
    expect(await failing(thrown)).toMatchObject({
      ...{ type: "error", code: 13, name: "crash", text: "fetch failed (ECONNRESET)" },
    });
    expect(await failing("a word")).toMatchObject({ code: 13, text: "a word" });
  });

  test("has not happened, if the client says so, in whatever copy of the class", async () => {
    expect(await failing(new DefiniteFailure("full"))).toMatchObject({ code: 11, text: "full" });
    expect(await failing({ definite: true })).toMatchObject({ code: 11 });
  });
});

test("what is no answer is told with its value", async () => {
  const reading = (value: Json) =>
    adapterOf({ read: async () => value as number }).ask({ type: "read", key: 1 });
  expect(await reading("5")).toMatchObject({
    ...{ code: 13, text: "client.read returned 5: expected a number or null" },
  });
  expect(await reading(null)).toMatchObject({ code: 20 });
  const { ask } = adapterOf({ cas: async () => "yes" as unknown as boolean });
  const cas: Body = { type: "cas", key: 1, from: 1, to: 2 };
  expect(await ask(cas)).toMatchObject({
    text: expect.stringContaining("client.cas returned yes"),
  });
});

test("a client without cas says which workload does without it", async () => {
  const { cas: _, ...client } = IN_MEMORY();
  const adapter = new ServiceAdapter(
    jumpingClock(),
    { client: { open: () => client }, ready: () => true, readyTimeout: 1 },
    { name: "n1", host: "127.0.0.1", port: 8_080 },
  );
  const body: Body = { type: "cas", msg_id: 1, key: 1, from: 1, to: 2 };
  const reply = await adapter.answer({ src: "c1", dest: "n1", body });
  expect(reply.body).toMatchObject({ code: 10, text: expect.stringContaining("-w sessions") });
});

test("each client of a run has a client of its own, closed at the end; one that did not open is opened again", async () => {
  let opened = 0;
  let closed = 0;
  const open = async (): Promise<ServiceClient> => {
    opened++;
    if (opened === 1) throw new Error("refused");
    return { ...IN_MEMORY(), close: () => closed++ };
  };
  const adapter = new ServiceAdapter(
    jumpingClock(),
    { client: { open }, ready: () => true, readyTimeout: 1 },
    { name: "n1", host: "127.0.0.1", port: 8_080 },
  );
  const write = async (src: string) => {
    const body: Body = { type: "write", msg_id: 1, key: 1, value: 1 };
    return (await adapter.answer({ src, dest: "n1", body })).body;
  };
  expect(await write("c1")).toMatchObject({ code: 13, text: "refused" });
  for (const src of ["c1", "c1", "c2"])
    expect(await write(src)).toMatchObject({ type: "write_ok" });
  expect(opened).toBe(3);
  adapter.close();
  await new Promise(setImmediate);
  expect(closed).toBe(2);
});

describe("readiness", () => {
  test("is asked for until it is true, whatever the probe throws meanwhile", async () => {
    let probes = 0;
    const { ask } = adapterOf({}, () => {
      probes++;
      if (probes === 1) throw new Error("ECONNREFUSED");
      return probes === 3;
    });
    expect(await ask({ type: "init" })).toMatchObject({ type: "init_ok" });
    expect(probes).toBe(3);
  });

  test("that does not come is told with the last thing that the probe said", async () => {
    const refused = adapterOf({}, () => Promise.reject(new Error("ECONNREFUSED")));
    expect(await refused.ask({ type: "init" })).toMatchObject({
      ...{ code: 11, text: expect.stringMatching(/not ready within 10 s.*:8080: ECONNREFUSED$/) },
    });
    const unready = adapterOf({}, () => false);
    expect(await unready.ask({ type: "init" })).toMatchObject({
      text: expect.stringContaining("it said false"),
    });
  });

  test("is given up when the node goes", async () => {
    const { adapter, ask } = adapterOf({}, () => new Promise(() => {}));
    const reply = ask({ type: "init" });
    adapter.close();
    expect(await reply).toMatchObject({ type: "error", code: 11 });
  });
});
