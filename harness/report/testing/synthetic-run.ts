import type { FaultOutcome } from "../../core/faults.ts";
import { History } from "../../core/history.ts";
import { NEMESIS, NS_PER_MS, NS_PER_S, type TimeNs } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import { random } from "../../core/random.ts";

export interface SyntheticOptions {
  readonly seed: number;
  readonly operationCount: number;
  readonly durationMs: number;
  readonly concurrency: number;
  /** What a process id grows by after an indeterminate operation: the concurrency of the whole run. */
  readonly processStride: number;
  readonly nodes: readonly string[];
  readonly faults: readonly SyntheticFault[];
}

export interface SyntheticFault {
  readonly fault: string;
  readonly target: string;
  readonly nodes: readonly string[];
  readonly description: string;
  readonly fromMs: number;
  /** Null: never healed. */
  readonly toMs: number | null;
  readonly outcome?: FaultOutcome;
}

type Line = Omit<Op, "index">;

/** A history as a register workload leaves it: slower and less certain while a fault is in place. Same seed, same history. */
export function syntheticHistory(options: SyntheticOptions): History {
  return historyOf([...clientLines(options), ...options.faults.flatMap(nemesisLines)]);
}

/** Numbers lines in the order of their times. */
export function historyOf(lines: readonly Line[]): History {
  const sorted = [...lines].sort((left, right) => left.time - right.time);
  return new History(sorted.map((line, index) => ({ ...line, index })));
}

function clientLines(options: SyntheticOptions): readonly Line[] {
  const { seed, operationCount, durationMs, concurrency, faults } = options;
  const perWorker = Math.ceil(operationCount / concurrency);
  const lines: Line[] = [];
  for (let worker = 0; worker < concurrency; worker++) {
    const draw = random(seed, "worker", worker);
    let process = worker;
    const stepNs = (durationMs * NS_PER_MS) / (perWorker + 1);
    for (let n = 0; n < perWorker; n++) {
      const time = Math.floor((n + draw.below(400) / 1000) * stepNs) + worker;
      const troubled = faults.some((fault) => isInPlace(fault, time));
      const invoke = invocation(draw.below(10), `k${draw.below(8)}`, worker * perWorker + n, {
        time,
        process,
      });
      const completion = completionOf(invoke, {
        node: options.nodes[worker % options.nodes.length] ?? "n1",
        latencyNs: Math.min(latencyNs(troubled, draw.below(1000)), Math.floor(stepNs / 2)),
        fate: draw.below(100) + (troubled ? 22 : 0),
        read: draw.below(operationCount),
      });
      lines.push(invoke, completion);
      if (completion.type === "info") process += options.processStride;
    }
  }
  return lines;
}

function invocation(
  dice: number,
  key: string,
  unique: number,
  at: Pick<Line, "time" | "process">,
): Line {
  const base = { ...at, type: "invoke" as const, key };
  if (dice < 5) return { ...base, f: "read", value: null };
  if (dice < 8) return { ...base, f: "write", value: unique };
  return { ...base, f: "cas", value: [unique, unique + 1] };
}

interface Answer {
  readonly node: string;
  readonly latencyNs: number;
  readonly fate: number;
  readonly read: number;
}

function completionOf(invoke: Line, { node, latencyNs, fate, read }: Answer): Line {
  const base = { ...invoke, time: invoke.time + latencyNs, node };
  if (fate > 115) return { ...base, type: "info", error: "timeout" };
  if (fate > 108) return { ...base, type: "fail", error: "not-leader" };
  if (invoke.f === "cas" && fate % 2 === 0)
    return { ...base, type: "fail", error: "precondition-failed", observed: read };
  return { ...base, type: "ok", value: invoke.f === "read" ? read : invoke.value };
}

function latencyNs(troubled: boolean, permille: number): number {
  const typical = NS_PER_MS * (1 + permille / 400);
  const tail = permille > 960 ? 12 : 1;
  return Math.floor(typical * tail * (troubled ? 6 : 1));
}

function isInPlace({ fromMs, toMs }: SyntheticFault, time: TimeNs): boolean {
  return time >= fromMs * NS_PER_MS && time < (toMs ?? Infinity) * NS_PER_MS;
}

function nemesisLines(fault: SyntheticFault): readonly Line[] {
  const start = act(fault, "start", fault.fromMs, fault.outcome ?? "installed");
  if (fault.toMs === null) return start;
  return [...start, ...act(fault, "stop", fault.toMs, "healed")];
}

function act(
  { fault, target, nodes, description }: SyntheticFault,
  phase: "start" | "stop",
  atMs: number,
  outcome: FaultOutcome,
): readonly Line[] {
  const f = `${phase}-${fault}`;
  const time = atMs * NS_PER_MS;
  const asked: Json = phase === "start" ? { target } : null;
  const evidence: Json = { probes: { cut: 12, open: 8, disagreeing: [] }, tookMs: 3 };
  const value: Json = { fault, phase, outcome, target, nodes, description, evidence };
  return [
    { time: time - 3 * NS_PER_MS, process: NEMESIS, type: "info", f, value: asked },
    { time, process: NEMESIS, type: "info", f, value },
  ];
}

/** Hand-written lines at times in seconds, for what must be exact. */
export function at(seconds: number): TimeNs {
  return Math.round(seconds * NS_PER_S);
}
