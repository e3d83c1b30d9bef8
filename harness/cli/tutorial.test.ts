import { mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { compiledEntry } from "../node/compiled-entry.ts";

const MAIN = compiledEntry("harness/cli/main.js");
const TUTORIAL = fileURLToPath(new URL("../../docs/find-a-raft-bug.md", import.meta.url));
const TIMEOUT_MS = 180_000;

/** The commands of the tutorial, in order: indented lines that begin with `npx faultline`. */
const commands = readFileSync(TUTORIAL, "utf8")
  .split("\n")
  .flatMap((line) => /^ {4}npx faultline (.*)$/.exec(line)?.[1] ?? []);

describe("docs/find-a-raft-bug.md", () => {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "faultline-tutorial-")));

  test("has commands", () => {
    expect(commands.length).toBeGreaterThanOrEqual(4);
  });

  test.each(commands)(
    "faultline %s",
    async (command) => {
      const options = { cwd, reject: false, stdin: "ignore" } as const;
      const args = command.split(" ");
      const { exitCode, stdout } = await execa(process.execPath, [MAIN, ...args], options);
      const shows = command.includes("--bug") || command.startsWith("replay");
      expect(exitCode).toBe(shows ? 1 : 0);
      expect(stdout).toMatch(shows ? /stale-read|linearizable/ : /stale-read|No violation found/);
      if (!command.startsWith("hunt") || !shows) return;
      const report = readFileSync(join(cwd, "results", "latest", "report.html"), "utf8");
      expect(report).toContain("How it came about");
    },
    TIMEOUT_MS,
  );
});
