import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { NodeUnreachable } from "../../client/client.ts";
import { FaultlineError } from "../../core/errors.ts";
import { compiledEntry } from "../../node/compiled-entry.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import { type Cluster, PERFECT_LINKS } from "../cluster.ts";
import { createLocalCluster } from "./local-cluster.ts";
import type { LocalClusterOptions } from "./options.ts";

const PATIENT_MS = 20_000;
const root = mkdtempSync(path.join(tmpdir(), "faultline-failures-"));
const hasPython = spawnSync("python3", ["--version"]).status === 0;
let cluster: Cluster;
let clusters = 0;
let dataRoot: string;
afterEach(() => cluster.stop());
afterAll(() => rmSync(root, { recursive: true }));

describe("foreign programs", () => {
  it.skipIf(!hasPython)("runs a Python program that knows nothing of Faultline", async () => {
    create({ file: "python3", args: [fixture("echo.py")] }, { nodes: ["n1", "n2"] });
    await cluster.start();
    const relay = { type: "relay", to: "n2", echo: ["ü", { a: 1 }] };
    const reply = await cluster.openSession().call("n1", relay, PATIENT_MS);
    expect(reply).toMatchObject({ type: "relay_ok", echo: ["ü", { a: 1 }] });
    expect(await cluster.inspect("n1")).toBeNull();
    expect(readFileSync(path.join(dataRoot, "n1", "stderr.log"), "utf8")).toBe("started as n1\n");
    expect(cluster.incidents()).toEqual([]);
  });

  it("runs a shell script by its path", async () => {
    create({ file: fixture("echo.sh"), args: [] });
    await cluster.start();
    const reply = await cluster.openSession().call("n1", { type: "echo", echo: 5 }, PATIENT_MS);
    expect(reply).toMatchObject({ type: "echo_ok", echo: 5 });
  });

  it("is not put off by blank lines, unknown keys and a missing line end", async () => {
    createMisbehaving("sloppy");
    await cluster.start();
    const session = cluster.openSession();
    expect((await session.call("n1", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
    const lastWords = await session.call("n1", { type: "last-words" }, PATIENT_MS);
    expect(lastWords.type).toBe("last-words_ok");
    expect(cluster.incidents().filter(({ kind }) => kind !== "exited")).toEqual([]);
  });

  it("reports garbage line by line and goes on reading", async () => {
    createMisbehaving("garbage-later");
    await cluster.start();
    const session = cluster.openSession();
    expect((await session.call("n1", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
    const [first, ...others] = cluster.incidents();
    expect(first).toMatchObject({ node: "n1", kind: "bad-output" });
    expect(first?.message).toContain("line 2 of stdout is not JSON: debug: got an echo");
    expect(first?.message).toContain("stderr");
    expect(others.map(({ message }) => message)).toEqual([
      expect.stringContaining(
        'not a message: Invalid input: expected string, received undefined at "dest"',
      ),
      expect.stringContaining("not a message"),
      expect.stringContaining('at "body"'),
    ]);
    for (let times = 0; times < 9; times++) await session.call("n1", { type: "echo" }, PATIENT_MS);
    expect(cluster.incidents()).toHaveLength(20);
  });
});

describe("nodes that do not come up", () => {
  it.each([
    ["exits", "n1 did not start: it exited with status 3", "cannot open the database"],
    ["killed", "n1 did not start: it was ended by SIGKILL", "Its stderr was empty"],
    ["garbage-first", "n1, line 1 of stdout is not JSON: Welcome to node 0.1!", "Welcome"],
    ["refuses", "it answered 'init' with", "not today"],
    ["silent", "it did not answer 'init' within 300 ms", "Its stdout was empty"],
  ])("says so of one that is %s", async (habit, problem, lastOutput) => {
    createMisbehaving(habit, habit === "silent" ? { initTimeoutMs: 300 } : {});
    const error = await failureOf(cluster.start());
    expect(error.exitCode).toBe(255);
    expect(error.message).toContain(problem);
    expect(error.message).toContain(lastOutput);
    expect(cluster.processes.state("n1")).toBe("down");
  });

  it.each([
    ["./no/such/program", "does not exist", "Check the path"],
    ["no-such-program", "does not exist", "not on the PATH"],
    [root, "may not be executed", "a folder cannot be run"],
  ])("takes '%s' for a mistake of the user", async (file, problem, hint) => {
    create({ file, args: [] });
    const error = await failureOf(cluster.start());
    expect(error.exitCode).toBe(254);
    expect(error.message).toContain(`'${file}' ${problem}`);
    expect(error.hint).toContain(hint);
  });

  it.each([
    ["not executable", "#!/bin/sh\n", 0o644, "chmod +x"],
    ["without an interpreter", "#!/no/such/interpreter\n", 0o755, "interpreter"],
  ])("takes a file that is %s for a mistake of the user", async (_, text, mode, hint) => {
    const file = path.join(root, "program");
    writeFileSync(file, text);
    chmodSync(file, mode);
    create({ file, args: [] });
    const error = await failureOf(cluster.start());
    expect(error.exitCode).toBe(254);
    expect(error.hint).toContain(hint);
  });

  it("fails a restart without failing the run", async () => {
    createMisbehaving("silent", { initTimeoutMs: 300 });
    const restart = await cluster.processes.restart("n1");
    expect(restart.holds).toBe(false);
    expect(JSON.stringify(restart.evidence)).toContain("did not answer 'init'");
    expect(cluster.processes.state("n1")).toBe("down");
    expect(cluster.incidents()).toEqual([]);
  });

  it("can be stopped while it starts", async () => {
    createMisbehaving("silent");
    const start = failureOf(cluster.start());
    await cluster.stop();
    expect((await start).message).toContain("the cluster was stopped");
  });
});

describe("a node that does not read", () => {
  it("gets a bounded queue; what is too much is refused", async () => {
    createFixture();
    await cluster.start();
    const session = cluster.openSession();
    await cluster.processes.pause("n1");
    const value = "x".repeat(10 * 1024 * 1024);
    const calls = Array.from({ length: 8 }, () =>
      session.call("n1", { type: "echo", value }, PATIENT_MS).then(
        () => "answered",
        (thrown: unknown) => (thrown instanceof NodeUnreachable ? "refused" : "lost"),
      ),
    );
    await cluster.processes.resume("n1");
    const outcomes = await Promise.all(calls);
    expect(outcomes.slice(0, 6)).toEqual(Array(6).fill("answered"));
    expect(outcomes[7]).toBe("refused");
  });
});

describe("links with latency", () => {
  it("drops what is under way when a cut begins, and says how much when it heals", async () => {
    const latency = { kind: "constant", meanMs: 400 } as const;
    createFixture({ nodes: ["n1", "n2"], linkConditions: { ...PERFECT_LINKS, latency } });
    await cluster.start();
    const session = cluster.openSession();
    await session.call("n1", { type: "tell", to: "n2", token: "under way" }, PATIENT_MS);
    expect((await cluster.network.cut(new Map([["n2", new Set(["n1"])]]))).holds).toBe(true);
    const { holds, evidence } = await cluster.network.heal();
    expect({ holds, evidence }).toMatchObject({ holds: true, evidence: { droppedMessages: 1 } });
    expect((await session.call("n2", { type: "heard" }, PATIENT_MS)).tokens).toEqual([]);
  });

  it("proves cuts and cures over links that lose half of everything", async () => {
    const linkConditions = { ...PERFECT_LINKS, lossPpm: 500_000 };
    createFixture({ nodes: ["n1", "n2", "n3"], linkConditions });
    await cluster.start();
    const cut = await cluster.network.cut(new Map([["n1", new Set(["n2", "n3"])]]));
    expect(cut).toMatchObject({ holds: true, evidence: { blocked: 2, open: 4 } });
    expect((await cluster.network.heal()).holds).toBe(true);
  });
});

function create(
  command: LocalClusterOptions["command"],
  options: Partial<LocalClusterOptions> = {},
): void {
  dataRoot = path.join(root, String(clusters++));
  const clock = createRealClock();
  cluster = createLocalCluster({ nodes: ["n1"], command, dataRoot, seed: 1, clock, ...options });
}

function createFixture(options: Partial<LocalClusterOptions> = {}): void {
  const entry = compiledEntry("harness/node/fixtures/fixture-main.js");
  create({ file: process.execPath, args: [entry] }, options);
}

function createMisbehaving(habit: string, options: Partial<LocalClusterOptions> = {}): void {
  const entry = compiledEntry("harness/cluster/local/fixtures/misbehaving-main.js");
  create({ file: process.execPath, args: [entry, habit] }, options);
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

async function failureOf(work: Promise<void>): Promise<FaultlineError> {
  const thrown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof FaultlineError)) throw new Error(`no FaultlineError: ${thrown}`);
  return thrown;
}
