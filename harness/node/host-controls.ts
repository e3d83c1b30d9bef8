import { z } from "zod";
import type { Body } from "./message.ts";
import type { NodeDisk } from "./node-disk.ts";
import { RIGHT, type SkewedClock } from "./skewed-clock.ts";

/**
 * What a controller asks of a host rather than of its program:
 *
 *     faultline.clock {offsetMs?, driftPpm?}  -> faultline.clock_ok {realtimeMs, monotonicMs}, as the program sees them;
 *                                                with a number it is first set how wrong the wall clock is from now on
 *     faultline.disk {full?}                  -> faultline.disk_ok {full, writable}; `full` makes every write fail from
 *                                                now on, `writable` tells what became of a write that was tried
 */
export class HostControls {
  readonly #clock: SkewedClock;
  readonly #disk: Pick<NodeDisk, "space" | "canWrite">;

  constructor(clock: SkewedClock, disk: Pick<NodeDisk, "space" | "canWrite">) {
    this.#clock = clock;
    this.#disk = disk;
  }

  /** Null: this is for the program. */
  answer(question: Body): Body | null {
    switch (question.type) {
      case "faultline.clock":
        return this.#answerClock(question);
      case "faultline.disk":
        return this.#answerDisk(question);
      default:
        return null;
    }
  }

  #answerClock(question: Body): Body {
    const parsed = clockSchema.safeParse(question);
    if (!parsed.success) return malformed(parsed.error);
    const { offsetMs, driftPpm } = parsed.data;
    if (offsetMs !== undefined || driftPpm !== undefined)
      this.#clock.skew({ ...RIGHT, ...parsed.data });
    const [realtimeMs, monotonicMs] = [this.#clock.realtime(), this.#clock.monotonic()];
    return { type: "faultline.clock_ok", realtimeMs, monotonicMs };
  }

  #answerDisk(question: Body): Body {
    const parsed = diskSchema.safeParse(question);
    if (!parsed.success) return malformed(parsed.error);
    const { space } = this.#disk;
    space.full = parsed.data.full ?? space.full;
    return { type: "faultline.disk_ok", full: space.full, writable: this.#disk.canWrite() };
  }
}

const clockSchema = z.object({
  offsetMs: z.number().int().exactOptional(),
  driftPpm: z.number().int().exactOptional(),
});
const diskSchema = z.object({ full: z.boolean().exactOptional() });

/** Maelstrom's error 12: malformed request. */
function malformed(error: z.ZodError): Body {
  return { type: "error", code: 12, text: z.prettifyError(error) };
}
