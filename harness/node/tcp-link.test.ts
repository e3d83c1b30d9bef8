import fc from "fast-check";
import { expect, it } from "vitest";
import { random } from "../core/random.ts";
import { retryDelayMs } from "./tcp-link.ts";

it("waits 50 ms at most after one failure, and a second at most after many", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(1000), (seed, failures) => {
      const delayMs = retryDelayMs(failures, random(seed, "retry"));
      const longestMs = [50, 50, 100, 200, 400, 800][failures] ?? 1000;
      expect(delayMs).toBeLessThanOrEqual(longestMs);
      expect(delayMs).toBeGreaterThanOrEqual(longestMs / 2);
    }),
  );
});
