import { existsSync } from "node:fs";
import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import { WORKLOADS } from "../../../workloads/registry.ts";
import { MODELS } from "../../checkers/linearizable/models.ts";
import { messageOf } from "../../core/errors.ts";
import { unknownName } from "../../core/unknown-name.ts";
import { FAULTS } from "../../nemesis/faults.ts";
import { CHECKERS } from "../checkers.ts";
import type { Command } from "../command.ts";
import { CONFIG_FILE, loadConfig } from "../suite/load-config.ts";

interface Entry {
  readonly name: string;
  readonly summary: string;
  /** Whose it is. */
  readonly system?: string;
  /** Its value unless a run sets another one. */
  readonly initial?: string;
}

/** What can be named on the command line, by kind. */
function catalogue(own: readonly Entry[] = []): Readonly<Record<string, readonly Entry[]>> {
  const plain = ({ name, summary }: Entry): Entry => ({ name, summary });
  return {
    systems: [
      ...SYSTEMS.map(({ name, settings, summary, workloads }) => ({
        ...{ name, summary, workloads, settings },
      })),
      ...own,
    ],
    workloads: WORKLOADS.map(({ name, aliases, summary }) => ({ name, aliases, summary })),
    nemeses: FAULTS.map(plain),
    checkers: CHECKERS.map(plain),
    models: MODELS.map(plain),
    settings: SYSTEMS.flatMap((system) =>
      system.settings.map((setting) => ({ ...setting, system: system.name })),
    ),
    bugs: SYSTEMS.flatMap((system) =>
      system.bugs.map(({ name, summary }) => ({ name, system: system.name, summary })),
    ),
  };
}

export const listCommand: Command = {
  builder: (yargs) =>
    yargs
      .positional("kind", { describe: Object.keys(catalogue()).join(", "), type: "string" })
      .option("json", { type: "boolean", default: false, describe: "print JSON on stdout" })
      .example("$0 list bugs", "the planted bugs of every system")
      .example("$0 list systems", "the systems, and what --set may set of each"),
  handler: async (argv) => {
    const all = catalogue(await ownSystems());
    const kind = argv.kind as string | undefined;
    if (kind !== undefined && !(kind in all)) throw unknownName("kind", kind, Object.keys(all));
    const shown = kind === undefined ? all : { [kind]: all[kind] ?? [] };
    const text = kind === "systems" ? { ...shown, settings: all.settings ?? [] } : shown;
    process.stdout.write(argv.json ? `${JSON.stringify(shown, null, 2)}\n` : asText(text));
  },
};

/** Those of the configuration in this folder. One that does not load is told of, and hides nothing else. */
async function ownSystems(): Promise<readonly Entry[]> {
  if (!existsSync(CONFIG_FILE)) return [];
  try {
    const { systems } = await loadConfig();
    return Object.entries(systems).map(([name, { command, image }]) => {
      const drivers = [...(command ? ["local"] : []), ...(image ? ["docker"] : [])];
      return { name, summary: `Your own, in ${CONFIG_FILE}: --on ${drivers.join(" or ")}` };
    });
  } catch (thrown) {
    process.stderr.write(`${messageOf(thrown)}\n`);
    return [];
  }
}

function asText(catalogue: Readonly<Record<string, readonly Entry[]>>): string {
  const width = Math.max(...Object.values(catalogue).flatMap((of) => of.map((e) => e.name.length)));
  const sections = Object.entries(catalogue).flatMap(([kind, entries]) =>
    [...new Set(entries.map(({ system }) => system))].map((system) => {
      const own = entries.filter((entry) => entry.system === system);
      const how = kind === "settings" ? " (--set key=value)" : "";
      const title = system === undefined ? kind : `${kind} of ${system}${how}`;
      return `${title}\n${own.map((entry) => lineOf(entry, width)).join("\n")}\n`;
    }),
  );
  return sections.join("\n");
}

function lineOf({ initial, name, summary }: Entry, width: number): string {
  const unset = initial === undefined ? "" : ` [${initial}]`;
  return `  ${name.padEnd(width)}  ${summary}${unset}`;
}
