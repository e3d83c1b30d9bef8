import { beforeEach, describe, expect, it } from "vitest";
import { random } from "../core/random.ts";
import type { Body } from "./message.ts";
import { NodeRuntime } from "./node-runtime.ts";
import type { Env, NodeProgram, Request } from "./program.ts";

/** A program of one handler, for requests, and a host that writes down what it is asked for. */
let log: string[];
let timers: (() => void)[];
let syncs: (() => void)[];

beforeEach(() => {
  log = [];
  timers = [];
  syncs = [];
});

describe("node runtime", () => {
  it("lets writes and messages out when the handler returns, writes first, messages in one go", () => {
    const runtime = start((env, request) => {
      env.send("n2", { type: "hello" });
      env.disk.append("log", { entry: 1 });
      env.reply(request, { type: "done" });
      log.push("handler returns");
    });
    request(runtime, { type: "work", msg_id: 4 });
    expect(log).toEqual([
      "handler returns",
      'append log {"entry":1}',
      'flush {"src":"n1","dest":"n2","body":{"type":"hello"}} + {"src":"n1","dest":"c1","body":{"type":"done","in_reply_to":4}}',
    ]);
  });

  it("lets nothing out of a handler that throws, and runs no other after it", () => {
    const runtime = start((env) => {
      env.send("n2", { type: "hello" });
      env.disk.overwrite("term", [1]);
      env.disk.sync(() => log.push("synced"));
      env.setTimer("late", 5);
      throw new Error("bug");
    });
    request(runtime, { type: "work", msg_id: 4 });
    expect(log).toEqual(["timer in 5 ms", "cancel timer", "crash bug"]);
    request(runtime, { type: "work", msg_id: 5 });
    for (const ring of timers) ring();
    expect(log).toHaveLength(3);
  });

  it("lets no message out when the disk refuses a write", () => {
    const runtime = start((env) => {
      env.send("n2", { type: "hello" });
      env.disk.append("refused", 1);
      env.disk.append("log", 2);
    });
    request(runtime, { type: "work", msg_id: 4 });
    expect(log).toEqual(["crash no space left"]);
  });

  it("has the host answer what is asked of it", () => {
    const runtime = start((_, { body }) => log.push(`request ${body.type}`));
    request(runtime, { type: "host's business", msg_id: 4 });
    expect(log.splice(0)).toEqual([expect.stringContaining('"type":"answered"')]);
    request(runtime, { type: "other business", msg_id: 5 });
    expect(log).toEqual(["request other business"]);
  });

  it("sends and writes what an object was when it was handed over", () => {
    const entries = [1];
    const runtime = start((env) => {
      env.send("n2", { type: "entries", entries });
      env.disk.overwrite("log", entries);
      entries.push(2);
    });
    request(runtime, { type: "work", msg_id: 4 });
    expect(log).toEqual([
      "overwrite log 1",
      'flush {"src":"n1","dest":"n2","body":{"type":"entries","entries":[1]}}',
    ]);
  });

  it("runs the callback of a sync as a handler of its own", () => {
    const runtime = start((env, request) => {
      env.disk.sync(() => env.reply(request, { type: "durable" }));
    });
    request(runtime, { type: "work", msg_id: 4 });
    expect(log).toEqual([]);
    for (const done of syncs) done();
    expect(log).toEqual([
      'flush {"src":"n1","dest":"c1","body":{"type":"durable","in_reply_to":4}}',
    ]);
  });

  it("rings a timer once, and not one that was replaced or cleared", () => {
    const runtime = start((env) => {
      env.setTimer("a", 1);
      env.setTimer("a", 2);
      env.setTimer("b", 3);
      env.clearTimer("b");
    });
    request(runtime, { type: "work", msg_id: 4 });
    log = [];
    for (const ring of [...timers, ...timers]) ring();
    expect(log).toEqual(["on timer a"]);
  });

  it("refuses everything that is asked of it between handlers, naming node and call", () => {
    let kept: Env | undefined;
    const runtime = start((env) => {
      kept = env;
    });
    const asked = { client: "c1", id: 4, body: { type: "work" } };
    request(runtime, { ...asked.body, msg_id: asked.id });
    const calls: Readonly<Record<string, (env: Env) => void>> = {
      send: (env) => env.send("n2", { type: "late" }),
      reply: (env) => env.reply(asked, { type: "late" }),
      setTimer: (env) => env.setTimer("late", 1),
      clearTimer: (env) => env.clearTimer("late"),
      note: (env) => env.note("late"),
      random: (env) => env.random.below(6),
      "disk.append": (env) => env.disk.append("log", 1),
      "disk.overwrite": (env) => env.disk.overwrite("log", [1]),
      "disk.sync": (env) => env.disk.sync(() => {}),
    };
    for (const [name, call] of Object.entries(calls))
      expect(() => call(kept as Env), name).toThrow(`n1 used env.${name} outside of a handler`);
    expect(kept?.clock.monotonic()).toBe(0);
    expect(log).toEqual([]);
  });

  it("refuses a delay that no timer can have", () => {
    const runtime = start((env) => env.setTimer("a", Number.NaN));
    request(runtime, { type: "work", msg_id: 4 });
    expect(log).toEqual(["crash Timer 'a' cannot go off in NaN ms."]);
  });

  it("tells peers, services and clients apart by their ids", () => {
    const runtime = start((_, { client, id }) => log.push(`request ${client} ${id}`));
    request(runtime, { type: "work", msg_id: 4 });
    for (const src of ["n2", "n1", "cat", "lin-kv"])
      runtime.deliver({ src, dest: "n1", body: { type: "x" } });
    runtime.deliver({ src: "c1", dest: "n1", body: { type: "no id" } });
    expect(log).toEqual([
      "request c1 4",
      "message n2",
      "message n1",
      "message cat",
      "message lin-kv",
      'note request-without-msg_id {"client":"c1","type":"no id"}',
    ]);
  });
});

function start(onRequest: (env: Env, request: Request) => void): NodeRuntime {
  const runtime = new NodeRuntime(
    { self: "n1", peers: ["n2", "cat"] },
    {
      clock: { monotonic: () => 0, realtime: () => 0 },
      random: random(1),
      store: {
        encode: JSON.stringify,
        append: (file, record) => {
          if (file === "refused") throw new Error("no space left");
          log.push(`append ${file} ${record}`);
        },
        overwrite: (file, records) => log.push(`overwrite ${file} ${records.join()}`),
        sync: (done) => syncs.push(done),
      },
      controls: {
        answer: ({ type }) => (type === "host's business" ? { type: "answered" } : null),
      },
      startTimer: (delayMs, run) => {
        log.push(`timer in ${delayMs} ms`);
        timers.push(run);
        return () => log.push("cancel timer");
      },
      flush: (outputs) => log.push(`flush ${outputs.map(({ line }) => line).join(" + ")}`),
      note: (event, detail) => log.push(`note ${event} ${JSON.stringify(detail)}`),
      crash: (thrown) => log.push(`crash ${(thrown as Error).message}`),
    },
  );
  const init = { client: "c0", id: 1, body: { type: "init" } };
  const options = { bugs: new Set<string>(), settings: {} };
  runtime.start((env) => program(env, onRequest), options, new Map(), init);
  expect(log.pop()).toBe(
    'flush {"src":"n1","dest":"c0","body":{"type":"init_ok","in_reply_to":1}}',
  );
  return runtime;
}

function program(env: Env, onRequest: (env: Env, request: Request) => void): NodeProgram {
  return {
    onStart: () => {},
    onMessage: (from) => log.push(`message ${from}`),
    onRequest: (request) => onRequest(env, request),
    onTimer: (name) => log.push(`on timer ${name}`),
    inspect: () => ({ role: "test", leader: false }),
  };
}

function request(runtime: NodeRuntime, body: Body): void {
  runtime.deliver({ src: "c1", dest: "n1", body });
}
