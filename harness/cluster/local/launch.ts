import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { HarnessError, UsageError } from "../../core/errors.ts";
import type { NodeId } from "../../core/ids.ts";

export interface Command {
  /** A program on the PATH, or a path. A relative path counts from where Faultline was started. */
  readonly file: string;
  readonly args: readonly string[];
}

export interface ProcessSpec {
  readonly node: NodeId;
  readonly command: Command;
  readonly env: Readonly<Record<string, string>>;
  /** The working directory. */
  readonly dataFolder: string;
  readonly stderrFile: string;
}

/** A process that runs. What it prints on stderr is not in it. */
export type Child = ChildProcess & {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
};

/**
 * Starts a node as the leader of a process group of its own, its stderr going straight to a file.
 *
 * @throws UsageError when there is no such program or it may not be executed.
 */
export async function launch(spec: ProcessSpec, stderrFd: number): Promise<Child> {
  const { command, dataFolder, env } = spec;
  try {
    const child = spawn(
      command.file.includes("/") ? path.resolve(command.file) : command.file,
      command.args,
      {
        cwd: dataFolder,
        env: { ...process.env, ...env },
        stdio: ["pipe", "pipe", stderrFd],
        detached: true,
      },
    );
    // An error event comes later, for nothing else than a process that could not be made.
    if (child.pid === undefined) throw (await once(child, "error"))[0];
    return child as unknown as Child;
  } catch (thrown) {
    throw cannotStart(spec, thrown as NodeJS.ErrnoException);
  }
}

function cannotStart(spec: ProcessSpec, failure: NodeJS.ErrnoException): UsageError | HarnessError {
  const { file } = spec.command;
  const facts = { cause: failure };
  switch (failure.code) {
    case "ENOENT":
      return new UsageError(`The node program '${file}' does not exist.`, {
        ...facts,
        hint: file.includes("/")
          ? "Check the path. If the file is there, the interpreter that its first line (#!) names is not."
          : `It is not on the PATH. A program in the current folder is written './${file}'.`,
      });
    case "EACCES":
      return new UsageError(`The node program '${file}' may not be executed.`, {
        ...facts,
        hint: `Make it executable with \`chmod +x ${file}\`; a folder cannot be run.`,
      });
    default:
      return new HarnessError(`${spec.node} could not be started: ${failure.message}.`, facts);
  }
}
