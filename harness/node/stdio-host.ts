import { z } from "zod";
import { FaultlineError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { random } from "../core/random.ts";
import { folderIo } from "./disk-io.ts";
import { openFileDisk } from "./file-disk.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { Message } from "./message.ts";
import { type HostPorts, NodeRuntime } from "./node-runtime.ts";
import { NODE_SETTINGS_VARIABLE, type NodeSettings, parseNodeSettings } from "./node-settings.ts";
import { parseMessage } from "./parse-message.ts";
import type { NodeClock, ProgramFactory } from "./program.ts";
import { openMemoryStore } from "./record-store.ts";

const initSchema = z.object({
  type: z.literal("init"),
  msg_id: z.number().int(),
  node_id: z.string(),
  node_ids: z.array(z.string()),
});

/**
 * Runs a node program as this process: a Maelstrom node, JSON lines on stdin and stdout, its log on stderr. Exits with
 * 0 when stdin ends, with 1 when a handler throws or the disk fails, with 254 when its settings make no sense.
 */
export function hostOnStdio(createProgram: ProgramFactory): void {
  const settings = settingsOrExit();
  let runtime: NodeRuntime | undefined;
  const splitter = new LineSplitter((line) => {
    const parsed = parseMessage(line);
    if (parsed.kind === "garbage") note("bad-input", { problem: parsed.problem, line });
    else if (runtime) runtime.deliver(parsed.message);
    else runtime = startOn(parsed.message, createProgram, settings);
  });
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (chunk: string) => splitter.push(chunk));
  process.stdin.on("end", () => process.stdout.write("", () => process.exit(0)));
  // Whoever read our output is gone: nobody is left to serve.
  process.stdout.on("error", () => process.exit(0));
}

function settingsOrExit(): NodeSettings {
  try {
    return parseNodeSettings(process.env[NODE_SETTINGS_VARIABLE]);
  } catch (thrown) {
    if (!(thrown instanceof FaultlineError)) throw thrown;
    process.stderr.write(`${thrown.message}\n${thrown.hint ?? ""}\n`);
    process.exit(thrown.exitCode);
  }
}

function startOn(
  message: Message,
  createProgram: ProgramFactory,
  settings: NodeSettings,
): NodeRuntime | undefined {
  const init = initSchema.safeParse(message.body);
  if (!init.success) {
    note("message-before-init", { type: message.body.type ?? null, src: message.src });
    return undefined;
  }
  const { node_id: self, node_ids: nodes, msg_id: id } = init.data;
  const { store, recovered, damage } =
    settings.dataFolder === null
      ? openMemoryStore()
      : openFileDisk(folderIo(settings.dataFolder), crash);
  for (const { file, ...facts } of damage) note("disk-truncated", { file, ...facts });
  const ports: HostPorts = {
    clock,
    random: random(settings.seed, "node", self),
    store,
    startTimer,
    flush: (outputs) => {
      process.stdout.write(outputs.map(({ line }) => `${line}\n`).join(""));
    },
    note,
    crash,
  };
  const runtime = new NodeRuntime({ self, peers: nodes.filter((node) => node !== self) }, ports);
  const options = { bugs: new Set(settings.bugs), settings: settings.settings };
  runtime.start(createProgram, options, recovered, { client: message.src, id, body: message.body });
  return runtime;
}

const clock: NodeClock = {
  monotonic: () => Math.floor(performance.now()),
  realtime: () => Date.now(),
};

function startTimer(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

function note(event: string, detail: JsonObject): void {
  const line = { monotonicMs: clock.monotonic(), realtimeMs: clock.realtime(), event, detail };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

function crash(thrown: unknown): never {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
