import { faultRecord } from "../core/faults.ts";
import { NEMESIS, NS_PER_S } from "../core/ids.ts";
import { harnessNote } from "../core/notes.ts";
import type { Op } from "../core/op.ts";
import type { RunPhase } from "../runner/run.ts";

const LIVE_INTERVAL_MS = 200;
const PLAIN_INTERVAL_MS = 5_000;

/** Lines of an incident that are shown at once; the record has them all. */
const LAST_WORDS = 6;

export interface Progress {
  onOp(op: Op): void;
  onPhase(phase: RunPhase | "checking"): void;
  /** A line that stays. */
  say(message: string): void;
  stop(): void;
}

/** What happens, on stderr: one live line on a terminal, a line every five seconds elsewhere. */
export function startProgress(stream: NodeJS.WriteStream): Progress {
  const isLive = stream.isTTY === true && process.env.TERM !== "dumb" && !process.env.CI;
  const counts = { ok: 0, fail: 0, info: 0 };
  const active = new Map<string, string>();
  let phase = "starting";
  let lastTime = 0;
  let isStopped = false;

  const line = (): string => {
    const faults = [...active.values()].join(", ");
    const ops = `${counts.ok} ok, ${counts.fail} failed, ${counts.info} indeterminate`;
    const seconds = (lastTime / NS_PER_S).toFixed(0).padStart(3);
    return `${seconds} s  ${phase.padEnd(8)}  ${ops}${faults ? `  [${faults}]` : ""}`;
  };
  const clear = (): void => {
    if (isLive) stream.write("\r\x1b[2K");
  };
  const draw = (): void => {
    const text = line();
    stream.write(isLive ? `\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}` : `${text}\n`);
  };
  const say = (message: string): void => {
    clear();
    stream.write(`${message}\n`);
  };
  const timer = setInterval(draw, isLive ? LIVE_INTERVAL_MS : PLAIN_INTERVAL_MS);
  timer.unref();

  return {
    say,
    onOp(op) {
      lastTime = op.time;
      if (op.process === NEMESIS) sayNemesis(op, active, say);
      else if (op.type !== "invoke") counts[op.type]++;
    },
    onPhase(next) {
      phase = next;
      if (isLive) draw();
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      clearInterval(timer);
      clear();
    },
  };
}

/** Keeps the list of active faults; says at once what a node did unasked and what the harness could not do. */
function sayNemesis(op: Op, active: Map<string, string>, say: (message: string) => void): void {
  const record = faultRecord(op);
  if (record?.outcome === "installed") active.set(record.fault, record.description);
  if (record?.outcome === "healed") active.delete(record.fault);
  if (record?.outcome === "failed") say(`fault failed: ${record.fault}: ${record.description}`);
  const note = harnessNote(op);
  if (note?.note === "incident") say(ends(note.message));
  if (note?.note === "problem") say(`problem: ${note.message}`);
}

/** The first line, which says what happened, and the last words. */
function ends(message: string): string {
  const lines = message.split("\n");
  if (lines.length <= 1 + LAST_WORDS) return message;
  return [lines[0], "    ...", ...lines.slice(-LAST_WORDS)].join("\n");
}
