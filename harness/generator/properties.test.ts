import fc from "fast-check";
import { expect, test } from "vitest";
import { UsageError } from "../core/errors.ts";
import { NS_PER_S } from "../core/ids.ts";
import type { Generator, Next } from "./generator.ts";
import { limit } from "./index.ts";
import { anyGenerator, outerGenerator, SAMPLE_THREADS, type Sample } from "./testing/arbitrary.ts";
import { type SimulatedLine, type Simulation, simulate } from "./testing/simulate.ts";

const sample = fc.oneof(anyGenerator(), outerGenerator());

/** Latencies from nothing to some milliseconds and mixed ends, all following from one number. */
const simulation = fc.nat({ max: 1_000 }).map(
  (seed): Simulation => ({
    threads: SAMPLE_THREADS,
    seed,
    maxOps: 60,
    latencyNs: ({ thread }) => (thread === 1 ? 0 : (seed % 7) * 300_000),
    outcome: (_, nth) => ({ type: (["ok", "fail", "info"] as const)[(seed + nth) % 3] ?? "ok" }),
  }),
);

/** Samples that speak to lanes from among client workers, where there are none, are left out. */
function run(sample: Sample, g: Generator, simulation: Simulation): SimulatedLine[] {
  try {
    return simulate(g, simulation);
  } catch (thrown) {
    if (thrown instanceof UsageError) fc.pre(false);
    throw new Error(`in ${sample.text}`, { cause: thrown });
  }
}

test("asking changes nothing: neither the same question again, nor one about later whose answer is thrown away", () => {
  fc.assert(
    fc.property(sample, simulation, (sample, simulation) => {
      const plain = run(sample, sample.g, simulation);
      expect(run(sample, doubted(sample.g), simulation)).toEqual(plain);
    }),
    { numRuns: 300 },
  );
});

/** `g`, asked and told everything twice. */
function doubted(g: Generator): Generator {
  return {
    next(context) {
      const first = g.next(context);
      g.next(context.at(context.time + NS_PER_S));
      const second = g.next(context);
      expect(shown(second)).toEqual(shown(first));
      return second.kind === "done" ? second : { ...second, rest: doubted(second.rest) };
    },
    update(context, event) {
      const before = shown(g.next(context));
      g.update(context, event);
      const updated = g.update(context, event);
      expect(shown(g.next(context))).toEqual(before);
      return doubted(updated);
    },
  };
}

function shown(next: Next): unknown {
  return next.kind === "op" ? next.op : next.kind;
}

test("an answer that says how long it stands is the answer until then", () => {
  fc.assert(
    fc.property(sample, simulation, (sample, simulation) => {
      run(sample, askedAgain(sample.g), simulation);
    }),
    { numRuns: 300 },
  );
});

/** `g`, asked again at moments for which its answer is said to stand. */
function askedAgain(g: Generator): Generator {
  return {
    next(context) {
      const next = g.next(context);
      if (next.kind === "done") return next;
      const { standsUntil = context.time } = next;
      if (next.kind === "op") expect(standsUntil).toBeLessThanOrEqual(next.op.time);
      const last = Math.min(standsUntil, context.time + NS_PER_S) - 1;
      for (const time of [last, Math.floor((context.time + last) / 2)])
        if (time > context.time) expect(shown(g.next(context.at(time)))).toEqual(shown(next));
      return { ...next, rest: askedAgain(next.rest) };
    },
    update: (context, event) => askedAgain(g.update(context, event)),
  };
}

test("no thread is ever asked to do two things at a time, and time never goes back", () => {
  fc.assert(
    fc.property(sample, simulation, (sample, simulation) => {
      const busyUntilEnd = new Map<unknown, string>();
      let time = 0;
      // That each offer is for a free thread and not in the past is checked by the simulation, for sleeps and logs too.
      for (const line of run(sample, sample.g, simulation)) {
        expect(line.time).toBeGreaterThanOrEqual(time);
        time = line.time;
        const open = busyUntilEnd.get(line.thread);
        if (line.type === "sleep" || line.type === "log") expect(open).toBe(undefined);
        else if (open === undefined) busyUntilEnd.set(line.thread, line.f);
        else {
          expect(line.f).toBe(open);
          busyUntilEnd.delete(line.thread);
        }
      }
      expect([...busyUntilEnd]).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("limit is the same as stopping after so many operations, whatever it limits", () => {
  fc.assert(
    fc.property(sample, simulation, fc.nat({ max: 20 }), (sample, simulation, count) => {
      const limited = run(sample, limit(count, sample.g), simulation);
      expect(limited).toEqual(run(sample, sample.g, { ...simulation, maxOps: count }));
    }),
    { numRuns: 300 },
  );
});
