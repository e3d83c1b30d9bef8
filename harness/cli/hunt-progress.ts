import type { Clock } from "../core/clock.ts";
import { NS_PER_S } from "../core/ids.ts";
import type { Tally } from "../hunt/tally.ts";
import { countOf, countText } from "../report/text/numbers.ts";

const LIVE_INTERVAL_MS = 1_000;
const PLAIN_INTERVAL_MS = 10_000;
const RAREST = 3;

export interface HuntProgress {
  /** What to tell of from now on. */
  watch(tally: Tally): void;
  /** A line that stays. */
  say(message: string): void;
  stop(): void;
}

/** How the hunt goes, on stderr: one live line on a terminal, a line every ten seconds elsewhere. */
export function startHuntProgress(stream: NodeJS.WriteStream, clock: Clock): HuntProgress {
  const isLive = stream.isTTY === true && process.env.TERM !== "dumb" && !process.env.CI;
  const startedNs = clock.now();
  let tally: Tally | null = null;
  const clear = (): void => {
    if (isLive) stream.write("\r\x1b[2K");
  };
  const draw = (): void => {
    if (tally === null) return;
    const text = huntLine(tally, (clock.now() - startedNs) / NS_PER_S);
    stream.write(isLive ? `\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}` : `${text}\n`);
  };
  const timer = setInterval(draw, isLive ? LIVE_INTERVAL_MS : PLAIN_INTERVAL_MS);
  timer.unref();
  return {
    watch(next) {
      tally = next;
    },
    say(message) {
      clear();
      stream.write(`${message}\n`);
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

/** `12 s  1,204 seeds (100/s)  302,114 events/s  0 violations  0 unknown  rarest: lease-read 3, ...` */
export function huntLine(tally: Tally, seconds: number): string {
  const rate = (count: number): string => countText(Math.round(count / Math.max(seconds, 0.001)));
  const rarest = tally.marks.slice(0, RAREST).map(([mark, runs]) => `${mark} ${countText(runs)}`);
  return [
    `${seconds.toFixed(0).padStart(3)} s`,
    `${countOf(tally.seeds, "seed")} (${rate(tally.seeds)}/s)`,
    `${rate(tally.events)} events/s`,
    `${countOf(tally.violations, "violation")} of ${countOf(tally.fingerprints, "kind")}`,
    `${countText(tally.unknown)} unknown`,
    ...(rarest.length > 0 ? [`rarest: ${rarest.join(", ")}`] : []),
  ].join("  ");
}
