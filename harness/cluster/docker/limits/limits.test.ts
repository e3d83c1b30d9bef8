import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Bench,
  findBench,
  newRun,
  startProgram,
  type TrialNode,
} from "../storage/testing/trial.ts";
import { type Limits, limitsOf } from "./limits.ts";

/** Everything here takes a second or two; a busy machine gets more. */
const PATIENT_MS = 60_000;

const mustRun = (process.env.FAULTLINE_MUST_RUN ?? "").includes("docker");
const bench = await findBench();
const reason = typeof bench === "string" ? bench : null;

it.runIf(mustRun)("can be tried on this machine", () => {
  expect(reason).toBeNull();
});

describe.skipIf(reason !== null)(`limits${reason ? `: ${reason}` : ""}`, () => {
  let program: TrialNode;
  let limits: Limits;

  beforeAll(async () => {
    // Holds 40 MB, and takes 100 MB more each time it is told.
    const source = `
      const held = [Buffer.alloc(40e6, 1)];
      process.on("SIGUSR2", () => held.push(Buffer.alloc(100e6, 1)));
      console.log("ready");
      setInterval(() => {}, 1000);`;
    program = await startProgram(bench as Bench, newRun("limits"), source);
    await program.lines(1);
    limits = limitsOf((bench as Bench).engine.docker, program.container);
  }, PATIENT_MS);
  afterAll(() => program?.remove(), PATIENT_MS);

  it(
    "gives a container a share of a core, and takes that back",
    async () => {
      expect(await limits.limitCpu(5)).toEqual({
        holds: true,
        evidence: { quotaUs: 5000, periodUs: 100_000 },
      });
      expect(await kernelSays("cpu.cfs_quota_us", "cpu.max")).toMatch(/^5000\b/);
      expect(await limits.liftCpu()).toMatchObject({ holds: true });
      expect(await kernelSays("cpu.cfs_quota_us", "cpu.max")).toMatch(/^(-1|max)\b/);
      expect(await limits.liftCpu()).toMatchObject({ holds: true });
    },
    PATIENT_MS,
  );

  it(
    "sets a limit of memory, which the kernel enforces",
    async () => {
      const limitBytes = 120 * 1024 * 1024;
      expect(await limits.limitMemory(120)).toEqual({
        holds: true,
        evidence: { wantedBytes: limitBytes, limitBytes },
      });
      expect(await kernelSays("memory.limit_in_bytes", "memory.max")).toBe(String(limitBytes));
      await program.container.kill({ signal: "SIGUSR2" });
      await program.container.wait();
      const { State } = await program.container.inspect();
      expect(State).toMatchObject({ OOMKilled: true, ExitCode: 137 });
    },
    PATIENT_MS,
  );

  it(
    "lifts the limit of a container that is down, for its next start",
    async () => {
      expect(await limits.liftMemory()).toMatchObject({ holds: true });
      await program.start();
      await program.lines(1);
      expect(Number(await kernelSays("memory.limit_in_bytes", "memory.max"))).toBeGreaterThan(1e9);
      expect(await limits.liftMemory()).toMatchObject({ holds: true });
    },
    PATIENT_MS,
  );

  it(
    "lifts the memory limit of a container that goes on",
    async () => {
      expect(await limits.limitMemory(200)).toMatchObject({ holds: true });
      expect(await limits.liftMemory()).toMatchObject({ holds: true });
      expect(Number(await kernelSays("memory.limit_in_bytes", "memory.max"))).toBeGreaterThan(1e9);
    },
    PATIENT_MS,
  );

  it(
    "does not leave a container that needs more already as it was",
    async () => {
      const { holds, evidence } = await limits.limitMemory(20);
      const { wantedBytes, limitBytes } = evidence as { wantedBytes: number; limitBytes: number };
      expect(holds).toBe(true);
      expect(wantedBytes).toBe(20 * 1024 * 1024);
      // Killed at once, or squeezed as far as the kernel takes part.
      expect(limitBytes).toBeLessThan(120 * 1024 * 1024);
      await program.container.kill({ signal: "SIGUSR2" }).catch(() => {});
      await program.container.wait();
      expect((await program.container.inspect()).State).toMatchObject({ OOMKilled: true });
      await limits.liftMemory();
    },
    PATIENT_MS,
  );

  /** The container's own control group, as it sees it: of version 1 or of version 2. */
  async function kernelSays(v1: string, v2: string): Promise<string> {
    const folder = v1.split(".")[0] ?? "";
    const command = `cat /sys/fs/cgroup/${folder}/${v1} 2>/dev/null || cat /sys/fs/cgroup/${v2}`;
    const exec = await program.container.exec({
      Cmd: ["sh", "-c", command],
      AttachStdout: true,
      Tty: true,
    });
    let text = "";
    for await (const chunk of await exec.start({ Tty: true })) text += String(chunk);
    return text.trim();
  }
});
