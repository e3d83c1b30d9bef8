import { note, readInit, startProgram } from "./host-process.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { Message } from "./message.ts";
import type { NodeRuntime, Output } from "./node-runtime.ts";
import type { NodeSettings } from "./node-settings.ts";
import { parseMessage } from "./parse-message.ts";
import type { ProgramFactory } from "./program.ts";

/**
 * Runs a node program as this process: a Maelstrom node, JSON lines on stdin and stdout, its log on stderr. Exits with
 * 0 when stdin ends, with 1 when a handler throws or the disk fails.
 */
export function hostOnStdio(createProgram: ProgramFactory, settings: NodeSettings): void {
  let runtime: NodeRuntime | undefined;
  const take = (message: Message): void => {
    const init = runtime ? null : readInit(message);
    if (init) runtime = startProgram(createProgram, init, settings, flush);
    else runtime?.deliver(message);
  };
  const splitter = new LineSplitter((line) => {
    const parsed = parseMessage(line);
    if (parsed.kind === "garbage") note("bad-input", { problem: parsed.problem, line });
    else take(parsed.message);
  });
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (chunk: string) => splitter.push(chunk));
  process.stdin.on("end", () => process.stdout.write("", () => process.exit(0)));
  // Whoever read our output is gone: nobody is left to serve.
  process.stdout.on("error", () => process.exit(0));
}

function flush(outputs: readonly Output[]): void {
  process.stdout.write(outputs.map(({ line }) => `${line}\n`).join(""));
}
