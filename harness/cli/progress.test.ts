import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { noteOp } from "../core/notes.ts";
import type { Op } from "../core/op.ts";
import { startProgress } from "./progress.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("CI", "");
  vi.stubEnv("TERM", "xterm");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** Progress on a stream that remembers what it was told. */
function setUp(isTTY: boolean) {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  Object.assign(stream, { isTTY, columns: 60 });
  return { progress: startProgress(stream as unknown as NodeJS.WriteStream), written };
}

const ok: Op = { index: 1, time: 2e9, process: 0, type: "ok", f: "read", value: 1 };
const fault = (phase: "start" | "stop", outcome: string): Op => ({
  ...{ index: 2, time: 3e9, process: "nemesis", type: "info", f: phase },
  value: { fault: "kill", phase, outcome, target: "one", nodes: ["n1"], description: "killed n1" },
});

test("tutorial: elsewhere than on a terminal, a line every five seconds", () => {
  const { progress, written } = setUp(false);
  progress.onPhase("faults");
  progress.onOp(ok);
  progress.onOp(fault("start", "installed"));
  vi.advanceTimersByTime(5_000);
  progress.onOp(fault("stop", "healed"));
  vi.advanceTimersByTime(5_000);
  progress.stop();
  expect(written).toEqual([
    "  3 s  faults    1 ok, 0 failed, 0 indeterminate  [killed n1]\n",
    "  3 s  faults    1 ok, 0 failed, 0 indeterminate\n",
  ]);
});

test("on a terminal, one line that is drawn over, cut to its width, and gone at the end", () => {
  const { progress, written } = setUp(true);
  progress.onOp(fault("start", "installed"));
  vi.advanceTimersByTime(400);
  progress.stop();
  progress.stop();
  expect(written).toHaveLength(3);
  for (const text of written) {
    expect(text.startsWith("\r\x1b[2K")).toBe(true);
    expect(text.length).toBeLessThan(5 + 60);
    expect(text).not.toContain("\n");
  }
  expect(written.at(-1)).toBe("\r\x1b[2K");
});

test("what a node does unasked, and what the harness could not do, is said at once", () => {
  const { progress, written } = setUp(false);
  const lines = Array.from({ length: 20 }, (_, line) => `    line ${line}`);
  const message = ["n2 exited with code 1", ...lines].join("\n");
  const incident = { note: "incident", node: "n2", kind: "exited", message } as const;
  progress.onOp({ index: 1, time: 1, ...noteOp(incident) });
  progress.onOp({ index: 2, time: 1, ...noteOp({ note: "problem", message: "disk full" }) });
  progress.onOp(fault("start", "failed"));
  progress.stop();
  expect(written).toEqual([
    `n2 exited with code 1\n    ...\n${lines.slice(14).join("\n")}\n`,
    "problem: disk full\n",
    "fault failed: kill: killed n1\n",
  ]);
});
