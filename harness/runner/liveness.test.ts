import { describe, expect, test } from "vitest";
import type { History } from "../core/history.ts";
import { type HarnessNote, harnessNotes } from "../core/notes.ts";
import type { Completion, Invocation } from "../core/op.ts";
import { sleep } from "../core/waiting.ts";
import { clients, emitEach, type Generator, limit, nothing } from "../generator/index.ts";
import { FakeCluster } from "../nemesis/testing/fake-cluster.ts";
import { Interpreter } from "./interpreter.ts";
import { Journal } from "./journal.ts";
import { demandProgress, type LivenessOptions } from "./liveness.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";
import type { Worker } from "./workers.ts";

type Answer = (op: Invocation, node: string) => Completion;

const OK: Answer = () => ({ type: "ok" });

interface Setting {
  readonly cluster?: FakeCluster;
  /** The node of each client. */
  readonly homes?: readonly string[];
  readonly answer?: Answer;
  readonly liveness?: Partial<LivenessOptions>;
  /** What clients do before the phase begins. */
  readonly before?: Generator;
  readonly onBegin?: () => void;
  /** False: something else ends the run. */
  readonly isWhole?: boolean;
}

/** The phase on five nodes, with clients whose operations take 10 ms. */
async function demand(setting: Setting = {}) {
  const { cluster = new FakeCluster(5), answer = OK } = setting;
  const { homes = cluster.nodes } = setting;
  const clock = new VirtualClock();
  const journal = new Journal(clock, () => {});
  const workers = new Map(
    homes.map((node, thread): [number, Worker] => [
      thread,
      {
        async run(op) {
          await sleep(clock, 10);
          return answer(op, node);
        },
        close() {},
      },
    ]),
  );
  const interpreter = new Interpreter({ ...{ clock, seed: 1, journal, workers }, log: () => {} });
  const { before = nothing, isWhole = true } = setting;
  await clock.runUntil(interpreter.run(before));
  setting.onBegin?.();
  const phase = demandProgress({
    ...{ cluster, journal, homes },
    liveness: {
      ...{ seed: 1, budgetMs: 1_000, voters: cluster.nodes },
      demands: (client) => [
        { f: "write", key: 0, value: client },
        { f: "read", key: 0, value: null },
      ],
      ...setting.liveness,
    },
    drive: async (generator) => {
      await interpreter.run(generator);
      return isWhole;
    },
  });
  await clock.runUntil(phase);
  return { cluster, history: journal.history() };
}

function noteOf<K extends HarnessNote["note"]>(history: History, kind: K) {
  return harnessNotes(history).find(
    (note): note is Extract<HarnessNote, { note: K }> => note.note === kind,
  );
}

const coreOf = (history: History): readonly string[] => noteOf(history, "liveness")?.core ?? [];

/** Cores of the first seeds. */
async function coresOf(setting: Setting): Promise<readonly (readonly string[])[]> {
  const cores: (readonly string[])[] = [];
  for (let seed = 0; seed < 30; seed++) {
    const liveness = { ...setting.liveness, seed };
    cores.push(coreOf((await demand({ ...setting, liveness })).history));
  }
  return cores;
}

test("tutorial: a majority is made whole, cut off from the rest, and its clients get their work done", async () => {
  const { cluster, history } = await demand();
  const core = coreOf(history);
  expect(core.length).toBeGreaterThanOrEqual(3);
  for (const node of core) {
    const unheard = cluster.nodes.filter((other) => !core.includes(other));
    expect([...(cluster.grudge.get(node) ?? [])]).toEqual(unheard);
  }
  const done = history.operations.map(({ invoke }) => `${invoke.process} ${invoke.f}`);
  const threads = core.map((node) => cluster.nodes.indexOf(node));
  expect(done.toSorted()).toEqual(threads.flatMap((t) => [`${t} read`, `${t} write`]));
  expect(noteOf(history, "stall")).toBe(undefined);
});

test("the core is a majority of the voters, of every size, and each node has its turn", async () => {
  const cores = await coresOf({});
  expect(new Set(cores.map(({ length }) => length))).toEqual(new Set([3, 4, 5]));
  expect(new Set(cores.flat())).toEqual(new Set(["n1", "n2", "n3", "n4", "n5"]));
});

test("nodes that do not vote are not in the core, and hear nobody", async () => {
  const { cluster, history } = await demand({ liveness: { voters: ["n1", "n2", "n3"] } });
  expect(coreOf(history).filter((node) => !["n1", "n2", "n3"].includes(node))).toEqual([]);
  expect(cluster.grudge.get("n5")?.size).toBe(4);
});

test("at least one node of the core has a client", async () => {
  for (const core of await coresOf({ homes: ["n4"] })) expect(core).toContain("n4");
});

test("nodes of the core come back from whatever they were in, and are rid of disturbances", async () => {
  const cluster = new FakeCluster(3);
  cluster.states.set("n1", "down").set("n2", "paused").set("n3", "frozen");
  for (const node of cluster.nodes)
    await cluster.disturbances.impose(node, { kind: "cpu", percent: 10 });
  const { history } = await demand({ cluster });
  const core = coreOf(history);
  for (const node of core) expect([node, cluster.states.get(node)]).toEqual([node, "running"]);
  const left = cluster.nodes.filter((node) => cluster.imposed.has(`${node} cpu`));
  expect(left).toEqual(cluster.nodes.filter((node) => !core.includes(node)));
});

test("what the others were in stays as it is", async () => {
  const cluster = new FakeCluster(5);
  for (const node of cluster.nodes) cluster.states.set(node, "down");
  const { history } = await demand({ cluster, liveness: { seed: 2 } });
  const core = coreOf(history);
  const running = cluster.nodes.filter((node) => cluster.states.get(node) === "running");
  expect(running).toEqual(core);
});

describe("nodes that do not start any more", () => {
  test("are left out of every core, and the others owe progress without them", async () => {
    const damaged = (): FakeCluster => {
      const cluster = new FakeCluster(5);
      cluster.lies = { refuse: ["n1", "n4"] };
      return cluster;
    };
    for (let seed = 0; seed < 10; seed++) {
      const { history } = await demand({ cluster: damaged(), liveness: { seed } });
      expect(coreOf(history)).toEqual(["n2", "n3", "n5"]);
    }
    const stalled = await demand({ cluster: damaged(), answer: () => ({ type: "fail" }) });
    expect(noteOf(stalled.history, "stall")).not.toBe(undefined);
  });

  test("excuse everybody when no majority is left, and the history says so", async () => {
    const cluster = new FakeCluster(5);
    cluster.lies = { refuse: ["n1", "n2"] };
    const { history } = await demand({
      ...{ cluster, liveness: { voters: ["n1", "n2", "n3"] } },
      answer: () => ({ type: "fail" }),
    });
    expect(harnessNotes(history)).toEqual([{ note: "liveness-not-owed", damaged: ["n1", "n2"] }]);
  });

  test("excuse everybody when those that start need some of them, by their own account", async () => {
    const cluster = new FakeCluster(5);
    cluster.lies = { refuse: ["n4", "n5"] };
    for (const node of cluster.nodes) cluster.views.set(node, { role: "voter", leader: false });
    const quorumsIn = () => [["n3", "n4", "n5"]];
    const { history } = await demand({ cluster, liveness: { quorumsIn } });
    expect(harnessNotes(history).map(({ note }) => note)).toEqual(["liveness-not-owed"]);
  });
});

test("a refused operation is tried again, until the time is up", async () => {
  let refusals = 0;
  const { history } = await demand({
    answer: ({ f }) => (f === "write" && refusals++ < 9 ? { type: "fail" } : { type: "ok" }),
  });
  expect(refusals).toBeGreaterThan(9);
  expect(noteOf(history, "stall")).toBe(undefined);
});

test("clients that do not get on are a stall, which says what they wait for and what the nodes say", async () => {
  const cluster = new FakeCluster(3);
  const voters = ["n1", "n2"];
  cluster.elect("n1", 4);
  cluster.views.set("n2", { role: "candidate", leader: false, term: 9 });
  const { history } = await demand({
    cluster,
    liveness: { voters },
    answer: ({ f }, node) => ({ type: f === "write" && node === "n2" ? "info" : "ok" }),
  });
  expect(noteOf(history, "stall")?.waitingFor).toBe(
    "of the core n1 n2, n1 leads: n1 leader (term 4), n2 candidate (term 9); " +
      "its client on n2 waits for 'write' of key 0 (1)",
  );
});

test("a stall without any leader says so, and in which state silent nodes are", async () => {
  const cluster = new FakeCluster(1);
  const { history } = await demand({ cluster, answer: () => ({ type: "fail" }) });
  expect(noteOf(history, "stall")?.waitingFor).toBe(
    "no node of the core n1 leads: n1 is running; its client on n1 waits for 'write' of key 0 (0)",
  );
});

test("what clients got done before does not count", async () => {
  let isBefore = true;
  const { history } = await demand({
    before: clients(
      limit(
        50,
        emitEach(() => ({ f: "write", key: 0, value: 1 })),
      ),
    ),
    onBegin: () => {
      isBefore = false;
    },
    answer: () => ({ type: isBefore ? "ok" : "fail" }),
  });
  expect(noteOf(history, "stall")?.waitingFor).toContain("waits for 'write' of key 0");
});

test("a phase that something else has ended says nothing of a stall", async () => {
  const { history } = await demand({ answer: () => ({ type: "fail" }), isWhole: false });
  expect(harnessNotes(history).map(({ note }) => note)).toEqual(["liveness"]);
});

describe("where no node belongs to the core by all accounts", () => {
  const others: Readonly<Record<string, readonly string[]>> = {
    ...{ n1: ["n2", "n3"], n2: ["n1", "n3"], n3: ["n1", "n2"] },
  };

  /** Three nodes that each go by a majority of the two others, until `agrees` says that they have agreed on all three. */
  function settling(agrees: () => boolean) {
    const cluster = new FakeCluster(3);
    for (const node of cluster.nodes)
      cluster.views.set(node, { role: "follower", leader: false, term: 1, node });
    const quorumsIn: LivenessOptions["quorumsIn"] = ({ node }) => [
      agrees() ? cluster.nodes : (others[String(node)] ?? []),
    ];
    return { cluster, liveness: { quorumsIn } };
  }

  test("all clients try first, and whoever belongs to it then must be served", async () => {
    let tries = 0;
    const { history } = await demand({
      ...settling(() => tries > 20),
      answer: () => ({ type: tries++ > 20 ? "ok" : "fail" }),
    });
    const served = history.operations.filter(({ completion }) => completion?.type === "ok");
    expect(new Set(served.map(({ invoke }) => invoke.process))).toEqual(new Set([0, 1, 2]));
    expect(tries).toBeGreaterThan(20);
    expect(noteOf(history, "stall")).toBe(undefined);
  });

  test("whoever belongs to it in the end and is not served is a stall", async () => {
    let tries = 0;
    const { history } = await demand({
      ...settling(() => tries > 20),
      answer: () => {
        tries++;
        return { type: "fail" };
      },
    });
    expect(noteOf(history, "stall")?.waitingFor).toContain("its client on n1 waits for 'write'");
  });

  test("nobody is demanded to serve where they never agree", async () => {
    const { history } = await demand({
      ...settling(() => false),
      answer: () => ({ type: "fail" }),
    });
    expect(history.operations.length).toBeGreaterThan(0);
    expect(noteOf(history, "stall")).toBe(undefined);
  });
});
