import type { Json } from "../../core/json.ts";
import { oneLine } from "../../report/text/visible.ts";
import type { Command } from "../command.ts";
import { type Difference, diffRuns } from "../diff-runs.ts";
import { asJson } from "../finish.ts";

const TEXT_CHARS = 200;

export const diffCommand: Command = {
  builder: (yargs) =>
    yargs
      .positional("left", { describe: "a run folder", type: "string" })
      .positional("right", { describe: "another one", type: "string" })
      .option("json", { type: "boolean", default: false, describe: "print JSON on stdout" })
      .example("$0 diff results/raft-kv-register/<one> results/latest", "what is new"),
  handler: (argv) => {
    const differences = diffRuns(String(argv.left), String(argv.right));
    process.stdout.write(argv.json ? asJson({ schema: 1, differences }) : diffText(differences));
  },
};

function diffText(differences: readonly Difference[]): string {
  if (differences.length === 0) return "They do not differ.\n";
  const width = Math.max(...differences.map(({ name }) => name.length));
  return differences
    .map(
      ({ left, name, right }) =>
        `${name.padEnd(width)}  - ${shown(left)}\n${"".padEnd(width)}  + ${shown(right)}\n`,
    )
    .join("");
}

function shown(value: Json): string {
  return oneLine(typeof value === "string" ? value : JSON.stringify(value), TEXT_CHARS);
}
