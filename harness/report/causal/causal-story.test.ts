import { describe, expect, it } from "vitest";
import { staleRead } from "../testing/stale-read.ts";
import { traceBuilder } from "../testing/trace-builder.ts";
import { causalStory } from "./causal-story.ts";
import { causalTargets } from "./causal-targets.ts";

const NO_FINDINGS = { checkers: {} };

describe("a causal story", () => {
  it("leaves out heartbeats that told nobody anything, and what came too late to matter", () => {
    const trace = staleRead();
    const last = trace.events.findLast(({ kind }) => kind === "returned")?.id ?? -1;
    const heartbeats = trace.events.filter((e) => e.kind === "received" && !e.changed);
    const { events } = causalStory(trace, [last]);
    const kept = events.flatMap((e) => (e.kind === "received" ? [`${e.type} to ${e.lane}`] : []));
    expect(heartbeats.length).toBeGreaterThan(kept.length);
    expect(kept).toEqual(["read to n1", "read_ok to p1"]);
    expect(Math.max(...events.map(({ id }) => id))).toBe(last);
  });

  it("keeps a message that changed nothing when it is what the target waited for", () => {
    const trace = traceBuilder(["n1", "n2"]);
    const idle = trace.receive(trace.send("n1", "n2", "heartbeat"));
    const round = trace.receive(trace.send("n1", "n2", "heartbeat"));
    const confirmed = trace.receive(trace.send("n2", "n1", "heartbeat_ok", "", round));
    const breach = trace.add({ kind: "violation", lane: "n1", name: "x", message: "" }, confirmed);
    const ids = causalStory(trace.build(), [breach]).events.map(({ id }) => id);
    expect(ids).toContain(round);
    expect(ids).toContain(confirmed);
    expect(ids).not.toContain(idle);
  });

  it("counts losses of one kind on one way as one, until something gets through", () => {
    const trace = traceBuilder(["n1", "n2", "n3"]);
    for (let times = 0; times < 3; times++) trace.lose(trace.send("n1", "n2", "hello"), "cut");
    trace.receive(trace.send("n1", "n2", "hello"), { changed: true });
    trace.lose(trace.send("n1", "n2", "hello"), "cut");
    trace.lose(trace.send("n1", "n2", "hello"), "loss");
    const end = trace.state("n2", "leader", 1);
    const { events } = causalStory(trace.build(), [end]);
    const losses = events.flatMap((e) => (e.kind === "lost" ? [[e.why, e.times]] : []));
    expect(losses).toEqual([
      ["cut", 3],
      ["cut", 1],
      ["loss", 1],
    ]);
  });

  it("keeps crashes, faults and changes of role of nodes that nobody heard from", () => {
    const trace = traceBuilder(["n1", "n2"]);
    trace.state("n2", "follower", 1);
    trace.add({ kind: "ended", lane: "n2", why: null });
    trace.changes("n2", [{ name: "lastIndex", from: "1", to: "2" }]);
    trace.add({ kind: "synced", lane: "n2" });
    const end = trace.state("n1", "leader", 2);
    const { events } = causalStory(trace.build(), [end]);
    expect(events.map(({ lane, kind }) => `${lane} ${kind}`)).toEqual([
      ...["n2 state", "n2 ended", "n1 state"],
    ]);
  });

  it("has the sending of every message that it shows", () => {
    const trace = staleRead();
    for (const { id } of trace.events) {
      const { events } = causalStory(trace, [id]);
      const ids = new Set(events.map((event) => event.id));
      for (const event of events)
        if (event.kind === "received" || event.kind === "lost") expect(ids).toContain(event.sent);
    }
  });
});

describe("the targets of a story", () => {
  it("are the first breach, else the operations of the first finding, else the ends of all lanes", () => {
    const finding = { anomaly: "stale", message: "", ops: [3] };
    const verdict = { checkers: { linearizable: { valid: false, findings: [finding] } } } as const;
    const trace = staleRead();
    const named = causalTargets(trace, verdict).map((id) => trace.events[id]);
    expect(named).toMatchObject([{ kind: "returned", lane: "p1" }]);
    const lanes = new Set(trace.events.map(({ lane }) => lane));
    expect(causalTargets(trace, NO_FINDINGS)).toHaveLength(lanes.size);

    const id = trace.events.length;
    const place = { id, atUs: 9_000_000, lane: "n1", cause: null };
    const breach = { kind: "violation", ...place, name: "one-leader", message: "" } as const;
    const broken = { ...trace, events: [...trace.events, breach] };
    expect(causalTargets(broken, verdict)).toEqual([id]);
  });
});
