import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { HarnessError, messageOf, UsageError } from "../core/errors.ts";
import { type Plan, planSchema } from "../core/plan.ts";

export type RunFile = "plan.json" | "history.jsonl" | "verdict.json" | "report.html" | "junit.xml";

/** One run on disk (DESIGN section 7). Every file of it can be made again from those before it. */
export interface RunFolder {
  readonly path: string;
  file(name: RunFile): string;
  /** Where the nodes' own folders are. */
  readonly nodesPath: string;
}

/**
 * Makes the folder of a new run below `results` and points `results/latest` at it.
 *
 * @throws HarnessError when the file system refuses.
 */
export function createRunFolder(results: string, plan: Plan): RunFolder {
  const time = plan.startedAt.replace(/[-:]/g, "");
  const path = resolve(results, `${plan.system}-${plan.workload}`, `${time}-seed${plan.seed}`);
  try {
    mkdirSync(join(path, "nodes"), { recursive: true });
    pointLatestAt(resolve(results), path);
  } catch (cause) {
    throw new HarnessError(`Cannot make the run folder ${path}: ${messageOf(cause)}`, {
      cause,
      hint: "Choose another folder with --out.",
    });
  }
  const folder = openRunFolder(path);
  writeRunFile(folder, "plan.json", `${JSON.stringify(plan, null, 2)}\n`);
  return folder;
}

/** The folder of an earlier run; nothing is read yet. */
export function openRunFolder(path: string): RunFolder {
  return { path, file: (name) => join(path, name), nodesPath: join(path, "nodes") };
}

/** Whether `path` is the folder of a run. */
export function isRunFolder(path: string): boolean {
  return existsSync(join(path, "history.jsonl")) && statSync(path).isDirectory();
}

/** @throws HarnessError when the file system refuses; the old content is then still there. */
export function writeRunFile(folder: RunFolder, name: RunFile, content: string): void {
  try {
    writeFileAtomic.sync(folder.file(name), content);
  } catch (cause) {
    throw new HarnessError(`Cannot write ${folder.file(name)}: ${messageOf(cause)}`, { cause });
  }
}

/** @throws UsageError naming the file and what is wrong with it. */
export function readPlan(folder: RunFolder): Plan {
  const path = folder.file("plan.json");
  try {
    return planSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new UsageError(`${path} is not the plan of a run: ${messageOf(cause)}`, {
      cause,
      hint: "Name a checker and a history file to check a history without its plan.",
    });
  }
}

export interface NodeLogTail {
  readonly node: string;
  readonly name: string;
  readonly tail: string;
  /** How much of the beginning is not shown. */
  readonly truncatedBytes: number;
}

/** The ends of the nodes' logs; a folder without any gives none. */
export function readNodeLogTails(folder: RunFolder, maxBytes: number): readonly NodeLogTail[] {
  if (!existsSync(folder.nodesPath)) return [];
  const tails: NodeLogTail[] = [];
  for (const node of readdirSync(folder.nodesPath).sort()) {
    const path = join(folder.nodesPath, node, "stderr.log");
    if (!existsSync(path)) continue;
    const content = readFileSync(path);
    const from = Math.max(0, content.length - maxBytes);
    const tail = content.subarray(from).toString("utf8");
    tails.push({ node, name: basename(path), tail, truncatedBytes: from });
  }
  return tails;
}

/** A new link renamed over the old one: readers never see `latest` missing. */
function pointLatestAt(results: string, runPath: string): void {
  const next = join(results, `.latest-${process.pid}`);
  rmSync(next, { force: true });
  symlinkSync(relative(dirname(next), runPath), next);
  renameSync(next, join(results, "latest"));
}
