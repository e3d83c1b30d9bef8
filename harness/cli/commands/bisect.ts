import { parseBisectFlags } from "../bisect/bisect-flags.ts";
import { type Bisected, bisectCell } from "../bisect/bisect-run.ts";
import type { Command } from "../command.ts";
import { asJson } from "../finish.ts";
import { listenForInterrupts } from "../interrupts.ts";

export const bisectCommand: Command = {
  builder: (yargs) =>
    yargs
      .positional("suite", { describe: "the suite that found it", type: "string" })
      .positional("cell", { describe: "the cell, or the fingerprint", type: "string" })
      .option("good", { describe: "a commit without it", requiresArg: true, demandOption: true })
      .option("bad", { describe: "a commit with it", default: "HEAD", requiresArg: true })
      .option("rate", {
        describe: "how often it shows, 0 to 1 [default: as the night has measured it]",
        requiresArg: true,
      })
      .option("build", {
        describe: "what makes a checkout ready; where it fails, the commit is skipped",
        default: "npm ci --silent && npm run --silent build",
        requiresArg: true,
      })
      .option("faultline", {
        describe: "how a checkout's harness is called",
        default: "npx faultline",
        requiresArg: true,
      })
      .option("out", { describe: "where suites are", default: "results/suites", requiresArg: true })
      .option("json", { type: "boolean", default: false, describe: "print JSON on stdout" })
      .example("$0 bisect nightly 9a1c04d2be77 --good v1.2.0", "by the fingerprint of a night"),
  handler: async (argv) => {
    const flags = parseBisectFlags(argv);
    const say = (message: string): void => {
      process.stderr.write(`${message}\n`);
    };
    const interrupts = listenForInterrupts(say, "Stopping.");
    try {
      const found = await bisectCell(flags, interrupts.signal, say);
      process.stdout.write(flags.json ? asJson(found) : bisectText(found));
    } finally {
      interrupts.stop();
    }
  },
};

function bisectText({ confidence, repeats, suspects }: Bisected): string {
  const percent = `${(100 * confidence).toFixed(1)} %`;
  const [good = "", ...bad] = suspects;
  const first =
    bad.length === 1
      ? `${bad[0]} is the first bad commit`
      : `one of these is the first bad commit (some were skipped):\n  ${bad.join("\n  ")}\n`;
  return `${first}; ${good} is good. Confidence ${percent}, with up to ${repeats} runs a commit.\n`;
}
