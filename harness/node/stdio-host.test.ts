import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { compiledEntry } from "./compiled-entry.ts";
import { dropUnsynced } from "./durable-length.ts";
import { describeNodeHost, type RunningHost } from "./host.contract.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { Message } from "./message.ts";

const root = await mkdtemp(path.join(tmpdir(), "faultline-stdio-host-"));
afterAll(() => rm(root, { recursive: true }));

describeNodeHost({
  name: "stdio",
  startHost: async ({ disk }) =>
    startFixture({ dataFolder: path.join(root, disk), durableMarks: true }),
  losePower: (disk) => dropUnsynced(path.join(root, disk)),
});

describe("stdio host as a process", () => {
  const init = {
    src: "c0",
    dest: "n1",
    body: { type: "init", msg_id: 1, node_id: "n1", node_ids: ["n1"] },
  };

  it("runs under plain Maelstrom, without settings, and ends with its stdin", async () => {
    const { stdout, exitCode } = await runFixture(`${JSON.stringify(init)}\n`);
    expect(JSON.parse(stdout).body).toEqual({ type: "init_ok", in_reply_to: 1 });
    expect(exitCode).toBe(0);
  });

  it("notes garbage on its stdin and goes on", async () => {
    const input = `garbage\n{"src":"c0"}\n\n${JSON.stringify(init)}\n`;
    const { stdout, stderr } = await runFixture(input);
    expect(JSON.parse(stdout).body.type).toBe("init_ok");
    const notes = stderr.split("\n").map((line) => JSON.parse(line));
    expect(notes.map(({ event }) => event)).toEqual(["bad-input", "bad-input", "started"]);
  });

  it("exits with 1 when its disk is full, and says so last", async () => {
    const save = { type: "save", msg_id: 2, file: "log", record: 1 };
    const input = [init, { ...init, body: save }].map((line) => JSON.stringify(line)).join("\n");
    const settings = { dataFolder: path.join(root, "full"), diskFull: true };
    const { stderr, exitCode } = await runFixture(`${input}\n`, JSON.stringify(settings));
    expect(exitCode).toBe(1);
    const lastLine = stderr.split("\n").at(-1);
    expect(lastLine).toBe(
      "The disk failed: write to 'log': ENOSPC: no space left on device, write",
    );
  });

  it("exits with 254 when its settings are wrong, and says what is", async () => {
    const { stderr, exitCode } = await runFixture("", '{"seed":"x"}');
    expect(exitCode).toBe(254);
    expect(stderr).toContain("FAULTLINE_NODE");
    expect(stderr).toContain("seed");
  });
});

const fixture = compiledEntry("harness/node/fixtures/fixture-main.js");

function runFixture(input: string, settings?: string) {
  const env = settings === undefined ? {} : { FAULTLINE_NODE: settings };
  return execa(process.execPath, [fixture], { input, env, reject: false });
}

function startFixture(settings: object): RunningHost {
  const child = execa(process.execPath, [fixture], {
    env: { FAULTLINE_NODE: JSON.stringify(settings) },
    stderr: "ignore",
    buffer: false,
    reject: false,
  });
  const arrived: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  const splitter = new LineSplitter((line) => {
    const message = JSON.parse(line) as Message;
    const receiver = waiting.shift();
    if (receiver) receiver(message);
    else arrived.push(message);
  });
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => splitter.push(chunk));
  return {
    send: (message) => child.stdin.write(`${JSON.stringify(message)}\n`),
    receive: async () => {
      const first = arrived.shift();
      return first ?? new Promise((resolve) => waiting.push(resolve));
    },
    remaining: async () => {
      await child;
      return arrived;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await child;
    },
    ended: async () => (await child).exitCode === 1,
  };
}
