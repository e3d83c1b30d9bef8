import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Proof } from "../../cluster.ts";
import { createDisks, type Disks } from "../storage/node-disk.ts";
import {
  type Bench,
  findBench,
  newRun,
  startProgram,
  type TrialNode,
} from "../storage/testing/trial.ts";
import { type ClockFile, createFaultyClock, type FaultyClock } from "./faulty-clock.ts";

const PATIENT_MS = 60_000;
const MACHINE = process.arch === "arm64" ? "aarch64" : "x86_64";
const LIBRARY = `/usr/lib/${MACHINE}-linux-gnu/faketime/libfaketime.so.1`;
/** A busy machine answers late. */
const CLOSE_MS = 100;

describe("a clock file", () => {
  it("makes a clock jump, from where it is, and brings it back", async () => {
    const node = new NodeUnderLibfaketime();
    const clock = clockOf(node);
    await clock.beforeStart();
    node.start();
    expect(node.lines).toEqual(["+0.000000 x1.000000"]);

    expect(await clock.skew({ offsetMs: 3_600_000, driftPpm: 0 })).toMatchObject({ holds: true });
    expect(node.lines.at(-1)).toBe("+3600.000000 x1.000000");
    expect(await clock.skew({ offsetMs: -30_500, driftPpm: 0 })).toMatchObject({ holds: true });
    expect(node.lines.at(-1)).toBe("+3569.500000 x1.000000");

    expect(await clock.mend()).toMatchObject({ holds: true });
    expect(node.lines.at(-1)).toBe("+0.000000 x1.000000");
  });

  it("drifts on from the jump, although libfaketime counts a drift from the start", async () => {
    const node = new NodeUnderLibfaketime(-20_000);
    const clock = clockOf(node);
    const proof = await clock.skew({ offsetMs: 1000, driftPpm: 100_000 });
    expect(proof.holds).toBe(true);
    const { driftedMs } = proof.evidence as { driftedMs: number };
    expect(driftedMs).toBeGreaterThan(0);
    expect(node.wrongByMs()).toBeGreaterThan(1000);
    expect(node.wrongByMs()).toBeLessThan(1000 + PATIENT_MS);
  });

  it("keeps a clock wrong over a restart, as much as it was", async () => {
    const node = new NodeUnderLibfaketime(-20_000);
    const clock = clockOf(node);
    await clock.skew({ offsetMs: 0, driftPpm: -100_000 });
    const before = node.wrongByMs();
    await clock.beforeStart();
    node.start();
    expect(Math.abs(node.wrongByMs() - before)).toBeLessThan(CLOSE_MS);
    expect(await clock.mend()).toMatchObject({ holds: true });
    expect(Math.abs(node.wrongByMs())).toBeLessThan(CLOSE_MS);
  });

  it("is right about a machine whose own clock differs from ours", async () => {
    const node = new NodeUnderLibfaketime(0, 5000);
    const clock = clockOf(node);
    expect(await clock.skew({ offsetMs: 1000, driftPpm: 0 })).toMatchObject({
      holds: true,
      evidence: { wrongByMs: { before: 0, after: 1000 } },
    });
    expect(await clock.mend()).toMatchObject({ holds: true });
  });

  it("does not hold when the node's clock stays right, or the node does not answer", async () => {
    const deaf = new NodeUnderLibfaketime();
    deaf.isDeaf = true;
    expect(await clockOf(deaf).skew({ offsetMs: 1000, driftPpm: 0 })).toMatchObject({
      holds: false,
      evidence: { inaccuracyMs: expect.any(Number) },
    });
    const silent = createFaultyClock({
      file: new NodeUnderLibfaketime(),
      library: LIBRARY,
      askRealtime: () => Promise.reject(new Error("n1 is down")),
    });
    expect(await silent.skew({ offsetMs: 1000, driftPpm: 0 })).toMatchObject({
      holds: false,
      evidence: { unproven: "n1 is down" },
    });
  });
});

const mustRun = (process.env.FAULTLINE_MUST_RUN ?? "").includes("docker");
const bench = await findBench();
const reason = typeof bench === "string" ? bench : null;

it.runIf(mustRun)("can be tried on this machine", () => {
  expect(reason).toBeNull();
});

describe.skipIf(reason !== null)(`clocks of containers${reason ? `: ${reason}` : ""}`, () => {
  const run = newRun("clocks");
  let disks: Disks;
  let program: TrialNode;
  let clock: FaultyClock;

  beforeAll(async () => {
    disks = await createDisks({ ...(bench as Bench), ...run, nodes: ["n1"] });
    clock = createFaultyClock({
      file: disks.clockOf("n1"),
      library: LIBRARY,
      askRealtime: async () => (await times()).realtimeMs,
    });
    await clock.beforeStart();
    program = await startProgram(
      bench as Bench,
      run,
      `setInterval(() => console.log(JSON.stringify([Date.now(), performance.now()])), 20)`,
      { env: clock.env, mounts: [clock.mount] },
    );
  }, PATIENT_MS);
  afterAll(async () => {
    await program?.remove();
    await disks?.destroy();
  }, PATIENT_MS);

  it(
    "jump and drift on the wall alone",
    async () => {
      const before = await times();
      expectHeld(await clock.skew({ offsetMs: 3_600_000, driftPpm: 0 }));
      const after = await times();
      const passedMs = after.monotonicMs - before.monotonicMs;
      expect(after.realtimeMs - before.realtimeMs).toBeGreaterThan(3_600_000);
      expect(passedMs).toBeLessThan(PATIENT_MS);

      expectHeld(await clock.skew({ offsetMs: 0, driftPpm: 200_000 }));
      const first = await times();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const second = await times();
      const rate =
        (second.realtimeMs - first.realtimeMs) / (second.monotonicMs - first.monotonicMs);
      expect(rate).toBeCloseTo(1.2, 1);

      expectHeld(await clock.mend());
      expect(Math.abs((await times()).realtimeMs - Date.now())).toBeLessThan(1000);
    },
    PATIENT_MS,
  );

  /** What the program last printed: a node would be asked, and answer at once. */
  async function times(): Promise<{ realtimeMs: number; monotonicMs: number }> {
    const seen = (await program.lines(1)).length;
    const lines = await program.lines(seen + 1);
    const [realtimeMs, monotonicMs] = JSON.parse(lines.at(-1) ?? "[]");
    return { realtimeMs, monotonicMs };
  }
});

function expectHeld(proof: Proof): void {
  expect(proof, JSON.stringify(proof)).toMatchObject({ holds: true });
}

function clockOf(node: NodeUnderLibfaketime): FaultyClock {
  return createFaultyClock({
    file: node,
    library: LIBRARY,
    askRealtime: () => Promise.resolve(node.realtimeMs()),
  });
}

/** Reads its file as libfaketime does: the process' start, the offset, and the rate from the start on. */
class NodeUnderLibfaketime implements ClockFile {
  readonly mount = { Type: "volume", Source: "clocks", Target: "/clocks" } as const;
  readonly path = "/clocks/n1";
  readonly lines: string[] = [];
  isDeaf = false;
  readonly #machineMs: number;
  #startMs: number;

  constructor(startedMs = 0, machineMs = 0) {
    this.#machineMs = machineMs;
    this.#startMs = this.#hostMs() + startedMs;
  }

  start(): void {
    this.#startMs = this.#hostMs();
  }

  async write(line: string): Promise<void> {
    this.lines.push(line);
  }

  realtimeMs(): number {
    const [, offset, rate] = /^([+-][\d.]+) x([\d.]+)$/.exec(this.lines.at(-1) ?? "") ?? [];
    if (this.isDeaf || offset === undefined || rate === undefined) return this.#hostMs();
    const sinceStartMs = this.#hostMs() - this.#startMs;
    return this.#startMs + Number(offset) * 1000 + sinceStartMs * Number(rate);
  }

  wrongByMs(): number {
    return this.realtimeMs() - this.#hostMs();
  }

  #hostMs(): number {
    return Date.now() + this.#machineMs;
  }
}
