import fc from "fast-check";

/** Where an operation takes effect, and how long before and after that it is open. */
export interface DrawnTimes {
  readonly point: number;
  readonly before: number;
  readonly after: number;
  readonly returns: boolean;
}

/** Few time steps, so that many times are equal. */
export const drawnTimes: fc.Arbitrary<DrawnTimes> = fc.record({
  point: fc.integer({ min: 0, max: 14 }),
  before: fc.integer({ min: 0, max: 4 }),
  after: fc.integer({ min: 0, max: 4 }),
  returns: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
});

export function timesOf({ point, before, after, returns }: DrawnTimes) {
  return { call: point - before, return: returns ? point + after : null };
}
