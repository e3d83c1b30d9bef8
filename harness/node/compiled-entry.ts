import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { HarnessError } from "../core/errors.ts";

/**
 * The absolute path of a compiled module, given its path below the compiled root
 * (`systems-under-test/raft-kv/main.js`). The answer is the same whether the caller runs from source or compiled.
 *
 * @throws HarnessError when it has not been built.
 */
export function compiledEntry(entry: string): string {
  const file = path.join(packageRoot(), "dist", entry);
  if (!existsSync(file))
    throw new HarnessError(`The compiled module ${file} does not exist.`, {
      hint: "Run `npm run build` first.",
    });
  return file;
}

/** The folder of the package.json named `faultline` above this file. */
export function packageRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    if (isOurPackage(path.join(folder, "package.json"))) return folder;
    const parent = path.dirname(folder);
    if (parent === folder)
      throw new HarnessError(`No package.json named "faultline" above ${import.meta.url}.`, {
        hint: "Run Faultline from its own package folder or from node_modules.",
      });
    folder = parent;
  }
}

function isOurPackage(file: string): boolean {
  if (!existsSync(file)) return false;
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  return (
    typeof manifest === "object" &&
    manifest !== null &&
    "name" in manifest &&
    manifest.name === "faultline"
  );
}
