import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace.ts";
import { staleRead } from "../testing/stale-read.ts";
import { traceBuilder } from "../testing/trace-builder.ts";
import { causalPast, directCauses } from "./causal-past.ts";

const NODES = ["n1", "n2", "n3", "n4"];

/** Sends, receipts in any order, also twice, and turns of state, as a number for each step decides. */
const traces: fc.Arbitrary<Trace> = fc
  .array(fc.record({ what: fc.nat(2), node: fc.nat(3), other: fc.nat(3), which: fc.nat() }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((steps) => {
    const trace = traceBuilder(NODES);
    const sendings: number[] = [];
    for (const { what, node, other, which } of steps) {
      const [from, to] = [NODES[node] ?? "n1", NODES[other] ?? "n1"];
      const sent = sendings[which % Math.max(1, sendings.length)];
      if (what === 0) sendings.push(trace.send(from, to, "hello"));
      else if (what === 1 && sent !== undefined) trace.receive(sent, { changed: which % 2 === 0 });
      else trace.state(from, which % 3 === 0 ? "leader" : "follower", which);
    }
    return trace.build();
  });

describe("the causal past", () => {
  it("holds what a node did and what it was told, and nothing that it could not know", () => {
    const trace = traceBuilder(["n1", "n2", "n3"]);
    const told = trace.send("n1", "n2", "news");
    const unknown = trace.send("n3", "n1", "other-news");
    const heard = trace.receive(told);
    const turned = trace.state("n2", "leader", 1);
    const tooLate = trace.receive(unknown);
    expect(causalPast(trace.build(), [turned])).toEqual(new Set([told, heard, turned]));
    expect(causalPast(trace.build(), [tooLate])).toEqual(new Set([told, unknown, tooLate]));
  });

  it("is closed: with each event all earlier ones of its lane, and with each receipt the sending", () => {
    fc.assert(
      fc.property(traces, fc.nat(), (trace, pick) => {
        const past = causalPast(trace, [pick % trace.events.length]);
        for (const event of trace.events.filter(({ id }) => past.has(id))) {
          if (event.kind === "received") expect(past).toContain(event.sent);
          for (const { id, lane } of trace.events)
            if (lane === event.lane && id < event.id) expect(past).toContain(id);
        }
      }),
    );
  });

  it("is what a search along all edges finds", () => {
    fc.assert(
      fc.property(traces, fc.nat(), (trace, pick) => {
        const target = pick % trace.events.length;
        expect(causalPast(trace, [target])).toEqual(searchedPast(trace, target));
      }),
    );
  });

  it("has all direct causes in it", () => {
    const trace = staleRead();
    for (const { id } of trace.events) {
      const past = causalPast(trace, [id]);
      for (const cause of directCauses(trace, [id])) expect(past).toContain(cause);
    }
  });
});

/** The simple twin: from event to event, one edge at a time. */
function searchedPast({ events }: Trace, target: number): ReadonlySet<number> {
  const found = new Set([target]);
  for (const id of found) {
    const event = events[id];
    if (!event) continue;
    const before = events.findLast(({ id: other, lane }) => lane === event.lane && other < id);
    if (before) found.add(before.id);
    if (event.kind === "received" && event.sent !== null) found.add(event.sent);
  }
  return found;
}
