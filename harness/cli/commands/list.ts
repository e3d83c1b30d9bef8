import type { CommandModule } from "yargs";
import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import { WORKLOADS } from "../../../workloads/registry.ts";
import { MODELS } from "../../checkers/linearizable/models.ts";
import { unknownName } from "../../core/unknown-name.ts";
import { FAULTS } from "../../nemesis/faults.ts";
import { CHECKERS } from "../checkers.ts";

interface Entry {
  readonly name: string;
  readonly summary: string;
}

/** What can be named on the command line, by kind. */
function catalogue(): Readonly<Record<string, readonly Entry[]>> {
  const plain = ({ name, summary }: Entry): Entry => ({ name, summary });
  return {
    systems: SYSTEMS.map(({ name, settings, summary }) => ({ name, summary, settings })),
    workloads: WORKLOADS.map(({ name, aliases, summary }) => ({ name, aliases, summary })),
    nemeses: FAULTS.map(plain),
    checkers: CHECKERS.map(plain),
    models: MODELS.map(plain),
    bugs: SYSTEMS.flatMap((system) =>
      system.bugs.map(({ name, summary }) => ({ name, system: system.name, summary })),
    ),
  };
}

export const listCommand: CommandModule = {
  command: "list [kind]",
  describe: "Show the names that other commands take",
  builder: (yargs) =>
    yargs
      .positional("kind", { describe: Object.keys(catalogue()).join(", "), type: "string" })
      .option("json", { type: "boolean", default: false, describe: "print JSON on stdout" })
      .example("$0 list bugs", "the planted bugs of every system"),
  handler: (argv) => {
    const all = catalogue();
    const kind = argv.kind as string | undefined;
    if (kind !== undefined && !(kind in all)) throw unknownName("kind", kind, Object.keys(all));
    const shown = kind === undefined ? all : { [kind]: all[kind] ?? [] };
    process.stdout.write(argv.json ? `${JSON.stringify(shown, null, 2)}\n` : asText(shown));
  },
};

function asText(catalogue: Readonly<Record<string, readonly Entry[]>>): string {
  const width = Math.max(...Object.values(catalogue).flatMap((of) => of.map((e) => e.name.length)));
  const sections = Object.entries(catalogue).map(([kind, entries]) => {
    const lines = entries.map((entry) => `  ${entry.name.padEnd(width)}  ${entry.summary}`);
    return `${kind}\n${lines.join("\n")}\n`;
  });
  return sections.join("\n");
}
