import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { HarnessError } from "../../../core/errors.ts";
import { packageRoot } from "../../../node/compiled-entry.ts";
import type { ContextFile } from "./build-context.ts";

/** Where programs that run in containers are, below the compiled root: `main.js` and `*-main.js` of these folders. */
const PROGRAM_FOLDERS = [
  "systems-under-test",
  "harness/node",
  "harness/cluster/docker/agent",
  "harness/cluster/docker/clock",
  "harness/cluster/docker/limits",
  "harness/cluster/docker/storage",
];

/** The place of the package in the image. */
const IMAGE_ROOT = "faultline";

/** What Node.js may load; not the types, maps and sources that packages bring along. */
const LOADABLE = /\.(?:[cm]?js|json|node|wasm)$/;

/** Lines that `tsc` writes for imports: static, for effects, dynamic. */
const IMPORTS =
  /^(?:import|export)\b[^;"]*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\("([^"]+)"\)/gm;

const manifestSchema = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/**
 * The compiled programs that run in containers, all modules that they import, and the packages that those need, each at
 * its place in the image: `faultline/dist/...`, `faultline/node_modules/...`.
 *
 * @throws HarnessError when something has not been built or installed.
 */
export function programFiles(root: string = packageRoot()): readonly ContextFile[] {
  const dist = path.join(root, "dist");
  const modules = new Map<string, Buffer>();
  const packages = new Set<string>();
  const pending = PROGRAM_FOLDERS.flatMap((folder) => programsIn(path.join(dist, folder)));
  if (pending.length === 0) throw notBuilt(dist);
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (modules.has(file)) continue;
    const content = readModule(file);
    modules.set(file, content);
    for (const imported of importsOf(content.toString())) {
      if (imported.startsWith("node:")) continue;
      if (imported.startsWith(".")) pending.push(path.resolve(path.dirname(file), imported));
      else addPackage(nameOf(imported), path.dirname(file), packages);
    }
  }
  // Elsewhere the package has other dependencies and scripts; in the image it is only found by its name.
  const manifest = JSON.stringify({ name: "faultline", type: "module", private: true });
  return [
    { path: `${IMAGE_ROOT}/package.json`, content: Buffer.from(manifest) },
    ...[...modules].map(([file, content]) => ({ path: inImage(file, root), content })),
    ...[...packages].flatMap((folder) => filesOf(folder, root)),
  ];
}

function programsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?:^|[/\\-])main\.js$/.test(file))
    .map((file) => path.join(folder, file));
}

function readModule(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw notBuilt(file);
  }
}

function importsOf(code: string): readonly string[] {
  return [...code.matchAll(IMPORTS)].flatMap((match) => match.slice(1).filter(Boolean));
}

/** `@scope/name/part` is in the package `@scope/name`. */
function nameOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Adds the folder of a package, as seen from a folder, and those of all that it depends on. */
function addPackage(name: string, from: string, packages: Set<string>): void {
  const folder = findPackage(name, from);
  if (packages.has(folder)) return;
  packages.add(folder);
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  for (const dependency of Object.keys(manifestSchema.parse(manifest).dependencies))
    addPackage(dependency, folder, packages);
}

/** As Node.js looks for it. */
function findPackage(name: string, from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "node_modules", name);
    if (existsSync(path.join(candidate, "package.json"))) return candidate;
    if (path.dirname(folder) !== folder) continue;
    throw new HarnessError(`The package ${name}, which ${from} needs, is not installed.`, {
      hint: "Run `npm ci` first.",
    });
  }
}

function filesOf(folder: string, root: string): readonly ContextFile[] {
  // A package of this repository is a link to its folder.
  const real = realpathSync(folder);
  return readdirSync(real, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => entry.isFile() && LOADABLE.test(entry.name))
    .map((entry) => path.relative(real, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(path.sep).includes("node_modules"))
    .map((file) => ({
      path: inImage(path.join(folder, file), root),
      content: readFileSync(path.join(real, file)),
    }));
}

/** What lies beside or above the package, where npm may have hoisted it, goes above it in the image too. */
function inImage(file: string, root: string): string {
  const inside = path.relative(root, file).split(path.sep);
  if (inside[0] !== "..") return [IMAGE_ROOT, ...inside].join("/");
  return ["node_modules", ...file.split(`${path.sep}node_modules${path.sep}`).slice(-1)]
    .join("/")
    .replaceAll(path.sep, "/");
}

function notBuilt(what: string): HarnessError {
  return new HarnessError(`The compiled programs are missing: ${what} does not exist.`, {
    hint: "Run `npm run build` first.",
  });
}
