import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HarnessError, messageOf } from "../../core/errors.ts";
import { renderRunsPage } from "../../report/runs/runs-page.tsx";
import { countOf } from "../../report/text/numbers.ts";
import { listRuns } from "../../store/list-runs.ts";
import type { Command } from "../command.ts";
import { asJson } from "../finish.ts";

export const indexCommand: Command = {
  builder: (yargs) =>
    yargs
      .positional("results", {
        describe: "the folder that --out of a run names",
        type: "string",
        default: "results",
      })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "print the list as JSON on stdout instead",
      })
      .example("$0 index results", "results/index.html, with links to every report below it"),
  handler: (argv) => {
    const results = String(argv.results);
    const runs = listRuns(results, Date.now());
    if (argv.json) {
      process.stdout.write(asJson({ schema: 1, runs }));
      return;
    }
    const path = join(results, "index.html");
    const isNew = !existsSync(path);
    try {
      writeFileSync(path, renderRunsPage(runs));
    } catch (cause) {
      throw new HarnessError(`Cannot write ${path}: ${messageOf(cause)}`, { cause });
    }
    process.stdout.write(
      `${path}: ${countOf(runs.length, "run")}${isNew ? "" : ", written anew"}\n`,
    );
  },
};
