import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HarnessError, UsageError } from "../../core/errors.ts";
import { unknownName } from "../../core/unknown-name.ts";
import { type BisectResult, bisect, repeatsFor, type StepOutcome } from "../../suite/bisect.ts";
import type { LedgerLine } from "../../suite/ledger.ts";
import { readLedger } from "../../suite/ledger.ts";
import { SuiteFolder } from "../../suite/suite-folder.ts";
import type { BisectFlags } from "./bisect-flags.ts";
import { runCommand } from "./run-command.ts";

export interface Bisected extends BisectResult {
  readonly cell: string;
  readonly command: string;
  readonly repeats: number;
}

const RUN_LIMIT_MS = 30 * 60_000;

/**
 * Looks for the commit with which a cell of a suite began to fail: each one in a checkout of its own, built, and run until the
 * violation shows or as often as its hit rate demands.
 *
 * @throws UsageError when the cell never failed, or the commits are none of one line.
 */
export async function bisectCell(
  flags: BisectFlags,
  abort: AbortSignal,
  say: (message: string) => void,
): Promise<Bisected> {
  const line = failingLine(flags);
  const rate = flags.rate ?? line.hits / line.tries;
  const { missed, repeats } = repeatsFor(rate);
  const command = `${flags.faultline} ${line.result.reproduce.replace(/^npx faultline /, "")}`;
  const commits = await commitsBetween(flags);
  const steps = Math.ceil(Math.log2(commits.length));
  say(`${commits.length - 2} commits between, about ${steps} steps of up to ${repeats} runs each`);
  say(`  ${command}`);
  const test = async (commit: string): Promise<StepOutcome> => {
    const outcome = await testCommit(commit, { ...flags, command, repeats, abort });
    if (abort.aborted) throw new HarnessError("The search was broken off.");
    say(`  ${commit.slice(0, 10)} ${outcome}`);
    return outcome;
  };
  return { ...(await bisect(commits, missed, test)), cell: line.cell, command, repeats };
}

/** The newest violation of the cell. */
function failingLine({ cell, out, suite }: BisectFlags): LedgerLine {
  const ledger = readLedger(new SuiteFolder(out, suite).ledger);
  const failed = ledger.filter(({ fingerprint }) => fingerprint !== null);
  const line = failed.findLast((each) => each.cell === cell || each.fingerprint === cell);
  if (line) return line;
  throw unknownName("failing cell or fingerprint", cell, [
    ...new Set(failed.flatMap((each) => [each.cell, each.fingerprint ?? ""])),
  ]);
}

/** Oldest first, from the good one to the bad one, both included. */
async function commitsBetween({ bad, good }: BisectFlags): Promise<readonly string[]> {
  const list = await runCommand(`git rev-list --reverse --ancestry-path "$GOOD..$BAD"`, {
    ...{ cwd: process.cwd(), env: { GOOD: good, BAD: bad }, limitMs: RUN_LIMIT_MS },
  });
  const commits = list.stdout.split("\n").filter((each) => each !== "");
  if (list.exitCode === 0 && commits.length > 0) {
    return [good, ...commits];
  }
  throw new UsageError(`There is no way from --good ${good} to --bad ${bad}`, {
    hint: list.stderr.trim() || "The good commit has to be an ancestor of the bad one.",
  });
}

interface StepOptions extends Pick<BisectFlags, "build"> {
  readonly command: string;
  readonly repeats: number;
  readonly abort: AbortSignal;
}

async function testCommit(commit: string, options: StepOptions): Promise<StepOutcome> {
  const { abort, build, command, repeats } = options;
  const folder = mkdtempSync(join(tmpdir(), "faultline-bisect-"));
  const checkout = join(folder, "checkout");
  const sh = (text: string, cwd: string) =>
    runCommand(text, {
      cwd,
      env: { COMMIT: commit, CHECKOUT: checkout },
      limitMs: RUN_LIMIT_MS,
      abort,
    });
  try {
    const made = await sh(`git worktree add --detach --quiet "$CHECKOUT" "$COMMIT"`, process.cwd());
    if (made.exitCode !== 0) throw new HarnessError(`Cannot check ${commit} out: ${made.stderr}`);
    if ((await sh(build, checkout)).exitCode !== 0) return "skip";
    let judged = 0;
    for (let run = 0; run < repeats && !abort.aborted; run++) {
      const { exitCode } = await sh(command, checkout);
      if (exitCode === 1) return "bad";
      if (exitCode === 0 || exitCode === 2) judged++;
    }
    return judged === repeats ? "good" : "skip";
  } finally {
    await runCommand(`git worktree remove --force "$CHECKOUT"`, {
      ...{ cwd: process.cwd(), env: { CHECKOUT: checkout }, limitMs: RUN_LIMIT_MS },
    });
    rmSync(folder, { recursive: true, force: true });
  }
}
