import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOSTILE_TEXTS, hostileRun } from "../testing/hostile.ts";
import { staleRead } from "../testing/stale-read.ts";
import { traceBuilder } from "../testing/trace-builder.ts";
import { renderCausalLog } from "./causal-log.ts";
import { causalStory } from "./causal-story.ts";
import { causalTargets } from "./causal-targets.ts";

/** What the checker found: lines 1 and 3 of the history contradict. */
const VERDICT = {
  checkers: {
    linearizable: {
      valid: false,
      findings: [{ anomaly: "nonlinearizable", message: "", ops: [1, 3] }],
    },
  },
} as const;

function tableOf(log: string): readonly string[] {
  return log.trimEnd().split("\n\n").slice(-1)[0]?.split("\n") ?? [];
}

describe("the causal log", () => {
  it("tells how a stale read came about: who led whom when, and what never arrived", () => {
    const trace = staleRead();
    const story = causalStory(trace, causalTargets(trace, VERDICT));
    expect(tableOf(renderCausalLog(story))).toMatchInlineSnapshot(`
      [
        "     time s |  n1    n2    n3    | what",
        "   0.000100 | *?     ?     ?     | start  n1 (life 1)",
        "   0.000200 |  ?    *?     ?     | start  n2 (life 1)",
        "   0.000300 |  ?     ?    *?     | start  n3 (life 1)",
        "   0.000400 |  ?    *f1    ?     | state  n2 role follower, term 1",
        "   0.000500 |  ?     f1   *f1    | state  n3 role follower, term 1",
        "   0.000600 | *L1    f1    f1    | state  n1 role leader, term 1",
        "   1.000000 | !L1    f1    f1    | fault  partition start installed {n1} | {n2 n3}",
        "   1.000200 | >L1   xf1    f1    | lost   n1 -x n2 (cut, 3 times until 1.000600) append_entries term 1",
        "   1.300000 |  L1   *c2    f1    | state  n2 role follower -> candidate, term 1 -> 2",
        "   1.300200 |  L1   >c2   <f1    | msg    n2 -> n3 (1.300100) request_vote term 2",
        "   1.300300 |  L1    c2   *f2    | state  n3 term 1 -> 2",
        "   1.300500 |  L1   <c2   >f2    | msg    n3 -> n2 (1.300400) request_vote_reply term 2, granted true",
        "   1.300600 |  L1   *L2    f2    | state  n2 role candidate -> leader",
        "   1.300700 |  L1    L2    f2    | call   p0 write x 1",
        "   1.300900 |  L1   <L2    f2    | msg    p0 -> n2 (1.300800) write key x, value 1",
        "   1.301000 |  L1   *L2    f2    | state  n2 lastIndex 1 -> 2",
        "   1.301200 |  L1   >L2   <f2    | msg    n2 -> n3 (1.301100) append_entries term 2",
        "   1.301300 |  L1    L2   *f2    | state  n3 lastIndex 1 -> 2",
        "   1.301600 |  L1   <L2   >f2    | msg    n3 -> n2 (1.301500) append_entries_ok term 2",
        "   1.301700 |  L1   *L2    f2    | state  n2 commitIndex 1 -> 2",
        "   1.302000 |  L1    L2    f2    | return p0 write x 1 = ok",
        "   1.302100 |  L1    L2    f2    | call   p1 read x",
        "   1.302300 | <L1    L2    f2    | msg    p1 -> n1 (1.302200) read key x",
        "   1.302600 |  L1    L2    f2    | return p1 read x = null",
      ]
    `);
  });

  it("explains its letters, marks and words on top", () => {
    const legend = renderCausalLog(staleRead()).split("\n\n")[0];
    expect(legend).toContain("f follower, L leader, c candidate, ? not said yet, -- down");
    expect(legend).toContain("# lost   a message never arrives");
  });

  it("shows who is down, who is paused and who was hit", () => {
    const trace = traceBuilder(["n1", "n2"]);
    trace.state("n1", "leader", 7);
    trace.add({ kind: "ended", lane: "n2", why: "its disk is full" });
    trace.add({ kind: "power-lost", lane: "n2", lost: 2, kept: 1 });
    trace.add({ kind: "paused", lane: "n1" });
    trace.add({ kind: "started", lane: "n2", incarnation: 2 });
    trace.add({ kind: "resumed", lane: "n1" });
    trace.add({ kind: "violation", lane: "n1", name: "one-leader-a-term", message: "two in 7" });
    expect(tableOf(renderCausalLog(trace.build()))).toMatchInlineSnapshot(`
      [
        "     time s |  n1    n2    | what",
        "   0.000100 | *L7    ?     | state  n1 role leader, term 7",
        "   0.000200 |  L7   *--    | end    n2 crashed: its disk is full",
        "   0.000300 |  L7   *--    | power  n2 unsynced writes: 2 lost, 1 kept",
        "   0.000400 | *L7=   --    | pause  n1",
        "   0.000500 |  L7=  *?     | start  n2 (life 2)",
        "   0.000600 | *L7    ?     | resume n1",
        "   0.000700 | *L7    ?     | BREACH n1 one-leader-a-term: two in 7",
      ]
    `);
  });

  it("says what was not kept", () => {
    expect(renderCausalLog({ ...staleRead(), droppedCount: 12 })).toContain(
      "# The first 12 events were not kept.",
    );
  });

  it.each(HOSTILE_TEXTS)("keeps its columns whatever names and messages say: %j", (text) => {
    const { trace } = hostileRun(text);
    if (!trace) throw new Error("hostile runs have a trace");
    expectColumns(renderCausalLog(trace), trace.nodes.length);
  });

  it("keeps its columns for any names, roles and numbers of nodes", () => {
    const names = fc.uniqueArray(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(names, fc.string({ unit: "binary" }), fc.nat(), (nodes, role, term) => {
        const trace = traceBuilder(nodes);
        for (const node of nodes) trace.state(node, role, term);
        expectColumns(renderCausalLog(trace.build()), nodes.length);
      }),
    );
  });
});

/** Every line of the table has its bars where the heading has them, and none is too wide. */
function expectColumns(log: string, nodeCount: number): void {
  const lines = tableOf(log);
  const second = 11 + 3 + 6 * nodeCount;
  expect(lines.length).toBeGreaterThan(1);
  for (const line of log.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  for (const line of lines) {
    expect(line.slice(11, 14)).toBe(" | ");
    expect(line.slice(second, second + 3)).toBe(" | ");
  }
}
