import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { compiledEntry } from "../node/compiled-entry.ts";

const MAIN = compiledEntry("harness/cli/main.js");
const FIXTURES = fileURLToPath(new URL("fixtures/", import.meta.url));

/** Runs the compiled command line in an empty folder. */
async function faultline(...args: readonly string[]) {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "faultline-cli-")));
  return faultlineIn(cwd, ...args);
}

async function faultlineIn(cwd: string, ...args: readonly string[]) {
  const options = { cwd, reject: false, stdin: "ignore", timeout: 60_000 } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...args], options);
  return { exitCode, stdout, stderr, cwd };
}

function historyFile(...lines: readonly unknown[]): string {
  const path = join(mkdtempSync(join(tmpdir(), "faultline-history-")), "history.jsonl");
  writeFileSync(
    path,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
  return path;
}

const line = (index: number, process: number, type: string, f: string, value: unknown) => ({
  ...{ index, time: index * 1_000, process, type, f, key: 1, value },
});
const STALE = [
  line(0, 0, "invoke", "write", 1),
  line(1, 0, "ok", "write", 1),
  line(2, 0, "invoke", "write", 2),
  line(3, 0, "ok", "write", 2),
  line(4, 1, "invoke", "read", null),
  line(5, 1, "ok", "read", 1),
];

test("tutorial: a program of any language, from start to report", async () => {
  const program = join(FIXTURES, "lin-kv.mjs");
  const { exitCode, stdout, cwd } = await faultline(
    ...["run", "--bin", process.execPath, "-w", "lin-kv", "--node-count", "1", "--rate", "200"],
    ...["--time-limit", "2", "--seed", "7", "--json", "--", program],
  );
  const verdict = JSON.parse(stdout);
  expect(verdict).toMatchObject({ valid: true, seed: 7, workload: "register", driver: "local" });
  expect(exitCode).toBe(0);
  expect(verdict.ops.total.ok).toBeGreaterThan(100);
  const latest = join(cwd, "results", "latest");
  expect(JSON.parse(readFileSync(join(latest, "verdict.json"), "utf8"))).toEqual(verdict);
  expect(JSON.parse(readFileSync(join(latest, "plan.json"), "utf8"))).toMatchObject({ seed: 7 });
  expect(readFileSync(join(latest, "report.html"), "utf8")).toContain("<!doctype html>");
  expect(readFileSync(join(latest, "junit.xml"), "utf8")).toContain("<testsuite");

  const again = await faultlineIn(cwd, "check", "results/latest", "--json");
  expect(again.exitCode).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ valid: true, ops: verdict.ops });
});

test("a program that loses writes is found out, and the command that repeats it is printed", async () => {
  const { exitCode, stdout } = await faultline(
    ...["run", "--bin", process.execPath, "-w", "lin-kv", "--node-count", "1", "--rate", "200"],
    ...["--time-limit", "2", "--seed", "7", "--", join(FIXTURES, "lin-kv.mjs"), "--wrong"],
  );
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/faultline run --bin .* -w lin-kv .*--seed 7 -- .*lin-kv\.mjs --wrong/);
});

test("echo: -w echo against the same program", async () => {
  const { exitCode, stdout } = await faultline(
    ...["run", "--bin", process.execPath, "-w", "echo", "--node-count", "2", "--time-limit", "1"],
    ...["--json", "--", join(FIXTURES, "lin-kv.mjs")],
  );
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).checkers.echo).toEqual({ valid: true });
});

test("echo: a program that answers with something else is found out, and its report shows what it sent and got", async () => {
  const { exitCode, stdout, cwd } = await faultline(
    ...["run", "--bin", process.execPath, "-w", "echo", "--node-count", "1", "--rate", "50"],
    ...["--time-limit", "1", "--json", "--", join(FIXTURES, "lin-kv.mjs"), "--wrong"],
  );
  expect(exitCode).toBe(1);
  const { valid, findings } = JSON.parse(stdout).checkers.echo;
  expect(valid).toBe(false);
  expect(findings[0]).toMatchObject({ anomaly: "wrong-echo" });
  expect(findings[0].message).toMatch(/^process \d+ sent .+ and got null back$/);
  const html = readFileSync(join(cwd, "results/latest/report.html"), "utf8");
  expect(html).toContain("found by echo");
  expect(html).toMatch(/process \d+ sent .+ and got null back/);
});

describe("bad input is refused with what is wrong and what to do", () => {
  test.each([
    ["an unknown command", ["rum"], /Did you mean run\?|Unknown.*rum/],
    ["no command", [], /Which command\?/],
    [
      "an unknown flag",
      ["run", "raft-kv", "--time-limt", "5"],
      /time-limt.*Did you mean --time-limit\?/,
    ],
    [
      "an unknown system",
      ["run", "raft-kw"],
      /Unknown system 'raft-kw'[\s\S]*Did you mean 'raft-kv'/,
    ],
    ["no system", ["run"], /Which system\?[\s\S]*faultline run raft-kv/],
    ["a system and a binary", ["run", "raft-kv", "--bin", "x"], /not both: 'raft-kv' and 'x'/],
    [
      "an unknown fault",
      ["run", "raft-kv", "--nemesis", "partitoin"],
      /Unknown fault 'partitoin'[\s\S]*'partition'/,
    ],
    [
      "an unknown workload",
      ["run", "raft-kv", "-w", "regsiter"],
      /Unknown workload 'regsiter'[\s\S]*'register'/,
    ],
    [
      "an unknown bug",
      ["run", "raft-kv", "--bug", "stale-reads"],
      /Unknown bug 'stale-reads'[\s\S]*'stale-read'/,
    ],
    ["a driver that is not there", ["run", "raft-kv", "--on", "k8s"], /--on "k8s": /],
    ["a rate that is no number", ["run", "raft-kv", "--rate", "fast"], /--rate "fast": /],
    [
      "a concurrency of nothing",
      ["run", "raft-kv", "--concurrency", "0n"],
      /--concurrency "0n": expected/,
    ],
    ["a setting without a value", ["run", "raft-kv", "--set", "x"], /--set x: expected key=value/],
    ["an unknown setting", ["run", "raft-kv", "--set", "x=1"], /x/],
    ["a history that is not there", ["check", "nowhere.jsonl"], /no history at nowhere\.jsonl/],
    ["an unknown kind of list", ["list", "system"], /Unknown kind 'system'[\s\S]*'systems'/],
  ])("%s: exit 254", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await faultline(...args);
    expect(stderr).toMatch(message);
    expect(stderr).toContain("Hint: ");
    expect(stdout).toBe("");
    expect(exitCode).toBe(254);
  });

  test("a malformed history line: file, line and value", async () => {
    const path = historyFile(...STALE.slice(0, 2), '{"index":2,"type":"okay"}', ...STALE.slice(3));
    const { exitCode, stderr } = await faultline("check", path, "--format", "jsonl");
    expect(exitCode).toBe(254);
    expect(stderr).toContain(`${path}:3: not a history line`);
    expect(stderr).toContain('{"index":2,"type":"okay"}');
  });

  test("an unknown model, checker, format", async () => {
    const path = historyFile(...STALE);
    const model = await faultline("check", path, "--model", "cas-registre");
    expect(model.exitCode).toBe(254);
    expect(model.stderr).toMatch(/Unknown model 'cas-registre'[\s\S]*'cas-register'/);
    const checker = await faultline("check", path, "--checker", "linear");
    expect(checker.stderr).toMatch(/Unknown checker 'linear'[\s\S]*'linearizable'/);
    const format = await faultline("check", path, "--format", "xml");
    expect(format.stderr).toMatch(/--format "xml"/);
    const initial = await faultline("check", path, "--initial", "{");
    expect(initial.stderr).toMatch(/--initial \{: /);
    expect([checker.exitCode, format.exitCode, initial.exitCode]).toEqual([254, 254, 254]);
  });
});

describe("programs that do not come up", () => {
  const start = (...args: readonly string[]) =>
    faultline("run", "--node-count", "1", "--time-limit", "2", ...args);

  test("one that does not exist", async () => {
    const { exitCode, stderr } = await start("--bin", "./nowhere");
    expect(stderr).toMatch(/nowhere/);
    expect(stderr).toContain("Hint: ");
    expect(exitCode).toBe(254);
  });

  test("one that exits at once: node, status and last words", async () => {
    const { exitCode, stderr } = await start(
      "--bin",
      process.execPath,
      "--",
      join(FIXTURES, "exits.mjs"),
    );
    expect(stderr).toMatch(/n1/);
    expect(stderr).toMatch(/3/);
    expect(stderr).toMatch(/cannot open database/);
    expect(exitCode).toBe(255);
  });

  test("one that prints what is no message: node, line and text", async () => {
    const { exitCode, stderr } = await start(
      "--bin",
      process.execPath,
      "--",
      join(FIXTURES, "garbage.mjs"),
    );
    expect(stderr).toMatch(/n1/);
    expect(stderr).toMatch(/Listening on port 8080/);
    expect(exitCode).toBe(255);
  });
});

test("check: an empty history proves nothing; a file of no known format is refused", async () => {
  const empty = await faultline("check", historyFile());
  expect(empty.stdout).toMatch(/^UNKNOWN {2}0 operations/);
  expect(empty.exitCode).toBe(2);
  const readme = await faultline("check", historyFile("# Faultline", "text"));
  expect(readme.stderr).toMatch(/format that can be told[\s\S]*--format jsonl, edn/);
  expect(readme.exitCode).toBe(254);
});

test("check: the model follows the operations", async () => {
  const put = { index: 0, time: 0, process: 0, type: "invoke", f: "put", key: "a", value: "x" };
  const get = { ...put, index: 2, f: "get", value: null };
  const path = historyFile(
    ...[put, { ...put, index: 1, type: "ok" }, get, { ...get, index: 3, type: "ok", value: "y" }],
  );
  expect((await faultline("check", path)).exitCode).toBe(1);
  const initial = historyFile(line(0, 0, "invoke", "read", null), line(1, 0, "ok", "read", 0));
  expect((await faultline("check", initial, "--initial", "0")).exitCode).toBe(0);
  expect((await faultline("check", initial)).exitCode).toBe(1);
});

test("check: a violation, its reason, exit 1; as text and as JSON", async () => {
  const path = historyFile(...STALE);
  const text = await faultline("check", path);
  expect(text.exitCode).toBe(1);
  expect(text.stdout).toMatch(/^INVALID/);
  const json = await faultline("check", path, "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({ valid: false, operations: 3 });
  const valid = await faultline("check", historyFile(...STALE.slice(0, 4)));
  expect(valid.exitCode).toBe(0);
});

describe("check -: a history on stdin", () => {
  const pipe = async (input: string, ...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [MAIN, "check", "-", ...args],
      {
        ...{ input, reject: false, timeout: 60_000 },
      },
    );
    return { exitCode, stdout, stderr };
  };
  const text = (...lines: readonly unknown[]): string =>
    lines.map((one) => `${JSON.stringify(one)}\n`).join("");

  test("is judged as it comes; a last line that was cut short is left out", async () => {
    const valid = await pipe(`${text(...STALE.slice(0, 4))}{"index":4,"ti`);
    expect(valid.stdout).toMatch(/^VALID {2}2 operations/);
    expect(valid.stderr).toContain("cut short");
    expect((await pipe(text(...STALE), "--json")).exitCode).toBe(1);
  });

  test("is left at the first violation, while whoever writes it goes on", async () => {
    const check = execa(process.execPath, [MAIN, "check", "-"], { reject: false, timeout: 60_000 });
    check.stdin.write(text(...STALE));
    const { exitCode, stdout } = await check;
    expect(stdout).toMatch(/^INVALID {2}3 operations/);
    expect(exitCode).toBe(1);
  });

  test("is judged as a whole where a stream cannot decide, or where it has another format", async () => {
    const twice = [
      ...STALE.slice(0, 4),
      line(4, 0, "invoke", "write", 1),
      line(5, 0, "ok", "write", 1),
    ];
    const again = await pipe(text(...twice));
    expect(again.stderr).toContain("is written twice");
    expect(again.stdout).toMatch(/^VALID {2}3 operations/);
    const log = ["0 :invoke :write 1", "0 :ok :write 1", "1 :invoke :read nil", "1 :ok :read 2"];
    const logLines = log.map((words) => `INFO  jepsen.util - ${words.replaceAll(" ", "\t")}\n`);
    const jepsen = await pipe(logLines.join(""), "--format", "jepsen-log");
    expect(jepsen.exitCode).toBe(1);
  });

  test("a malformed line is refused with its number", async () => {
    const { exitCode, stderr } = await pipe(`${text(STALE[0])}garbage\n${text(STALE[1])}`);
    expect(stderr).toContain("stdin:2: not a history line");
    expect(exitCode).toBe(254);
  });
});

test("list and doctor", async () => {
  const list = JSON.parse((await faultline("list", "--json")).stdout);
  expect(Object.keys(list)).toEqual([
    "systems",
    "workloads",
    "nemeses",
    "checkers",
    "models",
    "settings",
    "bugs",
  ]);
  expect(list.bugs.map((bug: { name: string }) => bug.name)).toContain("stale-read");
  const bugs = await faultline("list", "bugs");
  expect(bugs.stdout).toMatch(/bugs of raft-kv\n[\s\S]*ack-before-sync/);
  const systems = await faultline("list", "systems");
  expect(systems.stdout).toMatch(/quorum-kv[\s\S]*settings of quorum-kv[\s\S]*vnodes .*\[8\]/);
  const doctor = await faultline("doctor", "--json");
  expect(doctor.exitCode).toBe(0);
  expect(JSON.parse(doctor.stdout).map((finding: { name: string }) => finding.name)).toContain(
    "processes",
  );
});

test("output that nobody reads any more ends nothing early, and is no violation", async () => {
  const check = execa(process.execPath, [MAIN, "check", historyFile(...STALE.slice(0, 4))], {
    ...{ reject: false, timeout: 60_000, buffer: false },
  });
  check.stdout.destroy();
  expect((await check).exitCode).toBe(0);
});

test("help has examples", async () => {
  const { exitCode, stdout } = await faultline("run", "--help");
  expect(exitCode).toBe(0);
  const words = stdout.replace(/\s+/g, " ");
  expect(words).toContain(
    "faultline run raft-kv --bug stale-read until it is found out --test-count 20",
  );
});
