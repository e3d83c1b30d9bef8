import { z } from "zod";
import { FaultlineError } from "../core/errors.ts";
import type { NodeId } from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import { random } from "../core/random.ts";
import { DiskFailure } from "./file-disk.ts";
import { HostControls } from "./host-controls.ts";
import type { Message } from "./message.ts";
import { type NodeDisk, openNodeDisk } from "./node-disk.ts";
import { NodeRuntime, type Output } from "./node-runtime.ts";
import { NODE_SETTINGS_VARIABLE, type NodeSettings, parseNodeSettings } from "./node-settings.ts";
import type { NodeClock, ProgramFactory, Request } from "./program.ts";
import { SkewedClock } from "./skewed-clock.ts";

/** The message that tells a node who it is, taken apart. */
export interface Init {
  readonly self: NodeId;
  /** All nodes, this one too. */
  readonly nodes: readonly NodeId[];
  readonly request: Request;
}

const initSchema = z.object({
  type: z.literal("init"),
  msg_id: z.number().int(),
  node_id: z.string(),
  node_ids: z.array(z.string()),
});

/** The settings that this process was started with. Exits with 254 when they make no sense. */
export function settingsOrExit(): NodeSettings {
  try {
    return parseNodeSettings(process.env[NODE_SETTINGS_VARIABLE]);
  } catch (thrown) {
    exitWith(thrown);
  }
}

/** Null, and a note, when the message is no `init`. */
export function readInit({ src, body }: Message): Init | null {
  const init = initSchema.safeParse(body);
  if (!init.success) {
    note("message-before-init", { type: body.type ?? null, src });
    return null;
  }
  const { node_id: self, node_ids: nodes, msg_id: id } = init.data;
  return { self, nodes, request: { client: src, id, body } };
}

/**
 * Opens the disk and starts the program, which answers `init`. The process exits with 1 when a handler throws or the disk
 * fails, and with 255 when the disk is damaged.
 */
export function startProgram(
  createProgram: ProgramFactory,
  { self, nodes, request }: Init,
  settings: NodeSettings,
  flush: (outputs: readonly Output[]) => void,
): NodeRuntime {
  const disk = openOrCrash(settings);
  for (const { file, ...facts } of disk.damage) note("disk-truncated", { file, ...facts });
  const clock = new SkewedClock(processClock, settings.clock);
  const runtime = new NodeRuntime(
    { self, peers: nodes.filter((node) => node !== self) },
    {
      clock,
      random: random(settings.seed, "node", self),
      store: disk.store,
      controls: new HostControls(clock, disk),
      startTimer,
      flush,
      note,
      crash,
    },
  );
  const options = { bugs: new Set(settings.bugs), settings: settings.settings };
  runtime.start(createProgram, options, disk.recovered, request);
  return runtime;
}

function openOrCrash(settings: NodeSettings): NodeDisk {
  try {
    return openNodeDisk(settings, crash);
  } catch (thrown) {
    exitWith(thrown);
  }
}

/** Writes a line of the node's log to stderr. Its times are those of the machine, whatever the program is told. */
export function note(event: string, detail: JsonObject): void {
  const [monotonicMs, realtimeMs] = [processClock.monotonic(), processClock.realtime()];
  const line = { monotonicMs, realtimeMs, event, detail };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** Ends the process: with the text and exit code of an error that is meant for people, or as a crash. */
export function exitWith(thrown: unknown): never {
  if (!(thrown instanceof FaultlineError)) crash(thrown);
  process.stderr.write(`${thrown.message}\n${thrown.hint ?? ""}\n`);
  process.exit(thrown.exitCode);
}

const processClock: NodeClock = {
  monotonic: () => Math.floor(performance.now()),
  realtime: () => Date.now(),
};

function startTimer(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

function crash(thrown: unknown): never {
  process.stderr.write(`${lastWords(thrown)}\n`);
  process.exit(1);
}

function lastWords(thrown: unknown): string {
  if (thrown instanceof DiskFailure) return thrown.message;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
