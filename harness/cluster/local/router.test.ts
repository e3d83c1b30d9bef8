import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clock } from "../../core/clock.ts";
import { NS_PER_MS } from "../../core/ids.ts";
import { type Latency, type LinkConditions, PERFECT_LINKS } from "../cluster.ts";
import { LinkDice } from "./link.ts";
import { Router } from "./router.ts";

const NODES = ["n1", "n2", "n3"];
const MS_100: Latency = { kind: "constant", meanMs: 100 };

describe("router", () => {
  it("hands messages over at once on perfect links", () => {
    const { router, arrived } = network(PERFECT_LINKS);
    router.carry("n1", "n2", "a");
    router.carry("n2", "n1", "b");
    expect(arrived).toEqual(["n2: a", "n1: b"]);
  });

  it("delays messages by the latency, but not those of a node to itself", () => {
    const { router, arrived, clock } = network({ ...PERFECT_LINKS, latency: MS_100 });
    router.carry("n1", "n2", "far");
    router.carry("n1", "n1", "near");
    clock.advance(99);
    expect(arrived).toEqual(["n1: near"]);
    clock.advance(1);
    expect(arrived).toEqual(["n1: near", "n2: far"]);
  });

  it("drops what arrives at a cut, also what was sent before it; what arrives after it comes through", () => {
    const { router, arrived, clock } = network({ ...PERFECT_LINKS, latency: MS_100 });
    router.carry("n1", "n2", "before");
    router.cut(new Map([["n2", new Set(["n1"])]]));
    router.carry("n2", "n1", "other way");
    clock.advance(100);
    router.carry("n1", "n2", "late enough");
    router.cut(new Map());
    clock.advance(100);
    expect(arrived).toEqual(["n1: other way", "n2: late enough"]);
    expect(router.counts).toMatchObject({ sent: 3, delivered: 2, droppedByCut: 1 });
  });

  it("keeps the order of a link when its latency falls", () => {
    const { router, arrived, clock } = network({ ...PERFECT_LINKS, latency: MS_100 });
    router.carry("n1", "n2", "slow");
    router.shape(PERFECT_LINKS);
    router.carry("n1", "n2", "fast");
    router.carry("n1", "n3", "other link");
    expect(arrived).toEqual(["n3: other link"]);
    clock.advance(100);
    expect(arrived).toEqual(["n3: other link", "n2: slow", "n2: fast"]);
  });

  it("counts what a node does not take", () => {
    const { router, down } = network(PERFECT_LINKS);
    down.add("n2");
    router.carry("n1", "n2", "a");
    expect(router.handOver("n2", "b")).toBe(false);
    expect(router.handOver("n1", "c")).toBe(true);
    expect(router.counts).toMatchObject({ sent: 3, delivered: 1, refused: 2 });
  });

  it("loses, doubles and reorders about as often as it is told", () => {
    const count = 20_000;
    const { router, arrived, clock } = network({
      latency: { kind: "uniform", meanMs: 1 },
      lossPpm: 100_000,
      duplicatePpm: 200_000,
      reorderPpm: 50_000,
    });
    for (let nth = 0; nth < count; nth++) {
      router.carry("n1", "n2", String(nth));
      clock.advance(1);
    }
    clock.advance(1000);
    const copies = new Map<string, number>();
    for (const line of arrived) copies.set(line, (copies.get(line) ?? 0) + 1);
    const doubled = [...copies.values()].filter((times) => times === 2).length;
    expect(router.counts.lost / count).toBeCloseTo(0.1, 1.5);
    expect(copies.size).toBe(count - router.counts.lost);
    expect(doubled / copies.size).toBeCloseTo(0.2, 1.5);
    const numbers = arrived.map((line) => Number(line.slice(4)));
    expect(numbers).not.toEqual(numbers.toSorted((left, right) => left - right));
  });

  it("has the mean latency that it was given", () => {
    for (const kind of ["constant", "uniform", "exponential"] as const) {
      const dice = new LinkDice(1, "n1>n2");
      const conditions = { ...PERFECT_LINKS, latency: { kind, meanMs: 20 } };
      let sumUs = 0;
      for (let roll = 0; roll < 20_000; roll++) sumUs += dice.roll(conditions).delaysUs[0] ?? 0;
      expect(Math.round(sumUs / 20_000 / 1000), kind).toBe(20);
    }
  });

  it("draws the same latencies whatever else the link does to messages", () => {
    const latency: Latency = { kind: "exponential", meanMs: 5 };
    const plain = new LinkDice(7, "n1>n2");
    const lossy = new LinkDice(7, "n1>n2");
    for (let roll = 0; roll < 200; roll++) {
      const expected = plain.roll({ ...PERFECT_LINKS, latency });
      const fate = lossy.roll({
        ...PERFECT_LINKS,
        latency,
        lossPpm: 300_000,
        duplicatePpm: 300_000,
      });
      if (fate.delaysUs.length > 0) expect(fate.delaysUs[0]).toBe(expected.delaysUs[0]);
    }
  });

  it("disturbs what one node sends to others, on top of the conditions of all links", () => {
    const { router, arrived, clock } = network({ ...PERFECT_LINKS, latency: MS_100 });
    router.disturb("n1", { ...PERFECT_LINKS, latency: MS_100 });
    router.carry("n1", "n2", "disturbed");
    router.carry("n1", "n1", "own");
    router.carry("n2", "n1", "other way");
    clock.advance(100);
    expect(arrived).toEqual(["n1: own", "n1: other way"]);
    router.disturb("n1", null);
    expect(router.disturbanceOf("n1")).toBeNull();
    router.carry("n1", "n2", "in order");
    clock.advance(100);
    expect(arrived.slice(2)).toEqual(["n2: disturbed", "n2: in order"]);
  });

  it("loses and doubles on both links of a disturbed message", () => {
    const count = 20_000;
    const { router, arrived, clock } = network({ ...PERFECT_LINKS, lossPpm: 500_000 });
    router.disturb("n1", { ...PERFECT_LINKS, lossPpm: 500_000, duplicatePpm: 1_000_000 });
    for (let nth = 0; nth < count; nth++) router.carry("n1", "n2", String(nth));
    clock.advance(1000);
    expect(router.counts.lost / count).toBeCloseTo(0.75, 1.5);
    expect(arrived).toHaveLength(2 * (count - router.counts.lost));
  });

  it("ends probes where messages end, and forgets everything when it is closed", () => {
    const { router, arrived, clock } = network({ ...PERFECT_LINKS, latency: MS_100 });
    const ends: string[] = [];
    router.cut(new Map([["n2", new Set(["n1"])]]));
    router.probe("n1", "n2", (passed) => ends.push(`n1->n2 ${passed}`));
    router.probe("n2", "n1", (passed) => ends.push(`n2->n1 ${passed}`));
    clock.advance(100);
    expect(ends).toEqual(["n1->n2 false", "n2->n1 true"]);
    router.probe("n2", "n3", (passed) => ends.push(`n2->n3 ${passed}`));
    router.carry("n2", "n3", "message");
    router.close();
    clock.advance(1000);
    expect(ends.at(-1)).toBe("n2->n3 false");
    router.probe("n1", "n3", (passed) => ends.push(`n1->n3 ${passed}`));
    expect(ends.at(-1)).toBe("n1->n3 false");
    expect(arrived).toEqual([]);
  });

  it("refuses cuts of nodes that do not exist", () => {
    const { router } = network(PERFECT_LINKS);
    expect(() => router.cut(new Map([["n1", new Set(["n9"])]]))).toThrow("n9");
  });
});

type Step =
  | { readonly kind: "send"; readonly from: string; readonly to: string }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "cut"; readonly to: string; readonly from: string }
  | { readonly kind: "heal" }
  | { readonly kind: "shape"; readonly meanMs: number };

const node = fc.constantFrom("n1", "n2");
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("send"), from: node, to: node }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait"), ms: fc.nat(10) }) },
    fc.record({ kind: fc.constant("cut"), to: node, from: node }),
    fc.record({ kind: fc.constant("heal") }),
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("shape"), meanMs: fc.nat(20) }) },
  ),
  { maxLength: 40, size: "max" },
);

describe("router against its twin", () => {
  it("delivers the same messages at the same times over links of constant latency", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { router, arrived, clock } = network(PERFECT_LINKS);
        const twin = new Twin();
        let sent = 0;
        for (const step of script) {
          switch (step.kind) {
            case "send":
              router.carry(step.from, step.to, String(sent));
              twin.send(step.from, step.to, String(sent++));
              break;
            case "wait":
              clock.advance(step.ms);
              twin.advance(step.ms);
              break;
            case "cut":
              router.cut(new Map([[step.to, new Set([step.from])]]));
              twin.cut = step;
              break;
            case "heal":
              router.cut(new Map());
              twin.cut = null;
              break;
            case "shape":
              router.shape({
                ...PERFECT_LINKS,
                latency: { kind: "constant", meanMs: step.meanMs },
              });
              twin.latencyMs = step.meanMs;
          }
          expect(arrived.toSorted()).toEqual(twin.arrived.toSorted());
        }
        clock.advance(1000);
        twin.advance(1000);
        for (const to of NODES) {
          const inOrder = (lines: readonly string[]) => lines.filter((line) => line.startsWith(to));
          expect(inOrder(arrived)).toEqual(inOrder(twin.arrived));
        }
        const { counts } = router;
        expect(counts.delivered + counts.droppedByCut).toBe(sent);
      }),
      { numRuns: 300 },
    );
  });
});

/** Looks at every millisecond at every message under way. */
class Twin {
  readonly arrived: string[] = [];
  latencyMs = 0;
  cut: { readonly from: string; readonly to: string } | null = null;
  #nowMs = 0;
  #underWay: {
    readonly from: string;
    readonly to: string;
    readonly line: string;
    readonly dueMs: number;
  }[] = [];

  send(from: string, to: string, line: string): void {
    const before = this.#underWay.filter((other) => other.from === from && other.to === to);
    const ownDueMs = this.#nowMs + (from === to ? 0 : this.latencyMs);
    const dueMs = Math.max(ownDueMs, ...before.map((other) => other.dueMs));
    this.#underWay.push({ from, to, line, dueMs });
    this.#deliverDue();
  }

  advance(ms: number): void {
    for (let passed = 0; passed < ms; passed++) {
      this.#nowMs++;
      this.#deliverDue();
    }
  }

  #deliverDue(): void {
    for (const { from, to, line } of this.#underWay.filter(({ dueMs }) => dueMs <= this.#nowMs)) {
      const isCut = this.cut?.from === from && this.cut.to === to;
      if (!isCut || from === to) this.arrived.push(`${to}: ${line}`);
    }
    this.#underWay = this.#underWay.filter(({ dueMs }) => dueMs > this.#nowMs);
  }
}

/** A clock that stands still until it is told to go on. */
class ManualClock implements Clock {
  #nowNs = 0;
  #alarms: { readonly atNs: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#nowNs;
  }

  schedule(atNs: number, run: () => void): () => void {
    const alarm = { atNs, run };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  advance(ms: number): void {
    const endNs = this.#nowNs + ms * NS_PER_MS;
    for (;;) {
      const [next] = this.#alarms.toSorted((left, right) => left.atNs - right.atNs);
      if (!next || next.atNs > endNs) break;
      this.#nowNs = Math.max(this.#nowNs, next.atNs);
      this.#alarms = this.#alarms.filter((other) => other !== next);
      next.run();
    }
    this.#nowNs = endNs;
  }
}

function network(conditions: LinkConditions) {
  const clock = new ManualClock();
  const arrived: string[] = [];
  const down = new Set<string>();
  const accept = (id: string) => (line: string) => {
    if (down.has(id)) return false;
    arrived.push(`${id}: ${line}`);
    return true;
  };
  const router = new Router(clock, 1, new Map(NODES.map((id) => [id, { accept: accept(id) }])));
  router.shape(conditions);
  return { router, arrived, clock, down };
}
