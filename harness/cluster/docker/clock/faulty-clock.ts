import type Dockerode from "dockerode";
import { messageOf } from "../../../core/errors.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { Disturbance, Proof } from "../../cluster.ts";

/** The line that libfaketime of one node reads, again and again. */
export interface ClockFile {
  /** For `HostConfig.Mounts` of the node's container. */
  readonly mount: Dockerode.MountSettings;
  /** Where the node's container has the file. */
  readonly path: string;
  write(line: string): Promise<void>;
}

/** The wall clock of one node, made wrong by libfaketime. Its monotonic clock, and the host's clocks, stay right. */
export interface FaultyClock {
  /** For the node's container, from its first start on: a program under libfaketime cannot be put there later. */
  readonly env: readonly string[];
  readonly mount: Dockerode.MountSettings;
  /** To be called before each start of the node: a restart neither mends its clock nor makes it more wrong. */
  beforeStart(): Promise<void>;
  /** Makes the clock jump from where it now is, and drift on from there. Proven by what the node then says. */
  skew(fault: ClockFault): Promise<Proof>;
  /** Makes it right again. Idempotent. Proven by what the node then says. */
  mend(): Promise<Proof>;
}

export type ClockFault = Pick<Extract<Disturbance, { kind: "clock" }>, "offsetMs" | "driftPpm">;

export interface FaultyClockSpec {
  readonly file: ClockFile;
  /** Where libfaketime is in the image. */
  readonly library: string;
  /** What the node's wall clock shows, in milliseconds since 1970. Rejected when the node does not answer. */
  readonly askRealtime: () => Promise<number>;
}

/** How wrong the clock was at one moment, and how fast it goes more wrong. */
interface Skew {
  readonly atMs: number;
  readonly byMs: number;
  readonly driftPpm: number;
}

const RIGHT: Skew = { atMs: 0, byMs: 0, driftPpm: 0 };
/** A drift is watched for so long. */
const WATCH_MS = 250;
/** Beside what the way to the node and back takes. */
const TOLERANCE_MS = 5;
/** Where the clock stands may be known less well, where an answer has waited: the smallest jump is twice as large. */
const STAND_TOLERANCE_MS = 50;

export function createFaultyClock(spec: FaultyClockSpec): FaultyClock {
  const clock = new NodeClock(spec);
  return {
    env: [
      `LD_PRELOAD=${spec.library}`,
      `FAKETIME_TIMESTAMP_FILE=${spec.file.path}`,
      // With its cache, an idle program would see a jump seconds late.
      "FAKETIME_NO_CACHE=1",
      // Timers would break.
      "FAKETIME_DONT_FAKE_MONOTONIC=1",
    ],
    mount: spec.file.mount,
    beforeStart: () => clock.beforeStart(),
    skew: (fault) => clock.become(fault),
    mend: () => clock.become(null),
  };
}

class NodeClock {
  readonly #spec: FaultyClockSpec;
  #skew = RIGHT;
  /** When the node's process began, as well as we know. */
  #startMs = Date.now();
  /** By how much the clock of the engine's machine differs from ours. */
  #constantMs = 0;

  constructor(spec: FaultyClockSpec) {
    this.#spec = spec;
  }

  async beforeStart(): Promise<void> {
    this.#startMs = Date.now();
    await this.#write(0);
  }

  /** Null: right again. */
  async become(fault: ClockFault | null): Promise<Proof> {
    const seen = await this.#look().catch(messageOf);
    const atMs = typeof seen === "string" ? Date.now() : seen.atMs;
    const wrongMs = typeof seen === "string" ? skewAt(this.#skew, atMs) : this.#wrongBy(seen);
    this.#skew = fault ? { atMs, byMs: wrongMs + fault.offsetMs, driftPpm: fault.driftPpm } : RIGHT;
    await this.#write(0);
    const { byMs, driftPpm } = this.#skew;
    const facts = { wrongByMs: { before: round(wrongMs), after: round(byMs) }, driftPpm };
    if (typeof seen === "string") return { holds: false, evidence: { ...facts, unproven: seen } };
    try {
      const { holds, evidence } = await this.#prove();
      return { holds, evidence: { ...facts, ...evidence } };
    } catch (thrown) {
      return { holds: false, evidence: { ...facts, unproven: messageOf(thrown) } };
    }
  }

  /** By how much the node's clock is wrong; after a restart under drift that is known from looking alone. */
  #wrongBy({ atMs, errorMs, roundTripMs }: Sight): number {
    const modelMs = skewAt(this.#skew, atMs);
    if (this.#skew.driftPpm === 0) this.#constantMs = errorMs - modelMs;
    const seenMs = errorMs - this.#constantMs;
    return Math.abs(seenMs - modelMs) <= roundTripMs ? modelMs : seenMs;
  }

  async #prove(): Promise<Seen> {
    const error = await this.#settle();
    const drift = this.#skew.driftPpm === 0 ? null : await this.#watchDrift();
    return {
      holds: Math.abs(error.ms) <= error.toleranceMs && (drift?.holds ?? true),
      evidence: { inaccuracyMs: round(error.ms), ...(drift?.evidence ?? {}) },
    };
  }

  /**
   * Looks whether the clock is as wrong as it should be, and corrects it once: the start of the process is not known to the
   * millisecond, and a drift counts from there.
   */
  async #settle(): Promise<{ ms: number; toleranceMs: number }> {
    const errorOf = ({ errorMs, atMs }: Sight): number =>
      errorMs - this.#constantMs - skewAt(this.#skew, atMs);
    let seen = await this.#look();
    if (this.#skew.driftPpm !== 0 && Math.abs(errorOf(seen)) > seen.roundTripMs) {
      await this.#write(-errorOf(seen));
      seen = await this.#look();
    }
    return { ms: errorOf(seen), toleranceMs: STAND_TOLERANCE_MS + seen.roundTripMs };
  }

  async #watchDrift(): Promise<Seen> {
    const first = await this.#look();
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
    const second = await this.#look();
    const seenMs = second.errorMs - first.errorMs;
    const wantedMs = skewAt(this.#skew, second.atMs) - skewAt(this.#skew, first.atMs);
    const toleranceMs = TOLERANCE_MS + first.roundTripMs + second.roundTripMs;
    const evidence = { driftedMs: round(seenMs), expectedMs: round(wantedMs) };
    return { holds: Math.abs(seenMs - wantedMs) <= toleranceMs, evidence };
  }

  /** The quickest of three answers: the others say less about the moment they speak of. */
  async #look(): Promise<Sight> {
    const sights: Sight[] = [];
    for (let i = 0; i < 3; i++) {
      const fromMs = performance.now();
      const realtimeMs = await this.#spec.askRealtime();
      const roundTripMs = performance.now() - fromMs;
      const atMs = Date.now() - roundTripMs / 2;
      sights.push({ atMs, errorMs: realtimeMs - atMs, roundTripMs });
    }
    return sights.reduce((best, sight) => (sight.roundTripMs < best.roundTripMs ? sight : best));
  }

  /**
   * libfaketime shows `start + offset + (now - start) * rate`, where `start` is that of the process: the offset is chosen so
   * that the clock is right for the moment from which the skew counts.
   */
  async #write(correctionMs: number): Promise<void> {
    const { driftPpm } = this.#skew;
    const offsetMs = skewAt(this.#skew, this.#startMs) + correctionMs;
    const rate = 1 + driftPpm / 1_000_000;
    const sign = offsetMs < 0 ? "-" : "+";
    // It keeps an old rate when there is none in the line.
    const line = `${sign}${(Math.abs(offsetMs) / 1000).toFixed(6)} x${rate.toFixed(6)}`;
    await this.#spec.file.write(line);
  }
}

interface Seen {
  readonly holds: boolean;
  readonly evidence: JsonObject;
}

/** What the node said, against our own clock. */
interface Sight {
  readonly atMs: number;
  readonly errorMs: number;
  readonly roundTripMs: number;
}

function skewAt({ atMs, byMs, driftPpm }: Skew, momentMs: number): number {
  return byMs + ((momentMs - atMs) * driftPpm) / 1_000_000;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
