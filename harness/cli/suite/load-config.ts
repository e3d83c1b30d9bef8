import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import { messageOf, UsageError } from "../../core/errors.ts";
import { unknownName } from "../../core/unknown-name.ts";
import { compiledEntry } from "../../node/compiled-entry.ts";
import { parseConfig, type ResolvedConfig, type Suite } from "../../suite/config.ts";

export const CONFIG_FILE = "faultline.config.ts";

/**
 * Loads a configuration, in TypeScript or JavaScript. Node.js 20 strips no types, so jiti does; `faultline` is this very package,
 * also where it is installed nowhere near the file.
 *
 * @throws UsageError when the file is not there, does not load, or is not what it should be.
 */
export async function loadConfig(path: string = CONFIG_FILE): Promise<ResolvedConfig> {
  const file = resolve(path);
  if (!existsSync(file))
    throw new UsageError(`There is no configuration at ${file}`, {
      hint: `Write one (docs/nightly.md shows how), or name it with --config.`,
    });
  const { createJiti } = await import("jiti");
  const jiti = createJiti(dirname(file), {
    alias: { faultline: compiledEntry("harness/api.js") },
    fsCache: false,
    moduleCache: false,
  });
  let document: unknown;
  try {
    document = await jiti.import(file, { default: true });
  } catch (cause) {
    throw new UsageError(`${path} does not load: ${messageOf(cause)}`, { cause });
  }
  const config = parseConfig(document, path);
  const taken = SYSTEMS.find(({ name }) => name in config.systems);
  if (!taken) return config;
  throw new UsageError(`${path}: systems.${taken.name} has the name of a built-in system`, {
    hint: "Give it another one.",
  });
}

/** @throws UsageError with the closest name when there is no such suite. */
export function suiteNamed({ suites }: ResolvedConfig, name: string): Suite {
  const suite = suites[name];
  if (suite === undefined) throw unknownName("suite", name, Object.keys(suites));
  return suite;
}
