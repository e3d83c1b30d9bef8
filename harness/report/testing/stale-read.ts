import { NEMESIS } from "../../core/ids.ts";
import type { Op } from "../../core/op.ts";
import type { Trace } from "../../core/trace.ts";
import { type TraceBuilder, traceBuilder } from "./trace-builder.ts";

/** History lines: p0 writes 1 through n2, and then p1 reads nothing from n1. */
const OPS = {
  write: { index: 0, time: 0, process: 0, type: "invoke", f: "write", key: "x", value: 1 },
  written: { index: 1, time: 0, process: 0, type: "ok", f: "write", key: "x", value: 1 },
  read: { index: 2, time: 0, process: 1, type: "invoke", f: "read", key: "x", value: null },
  readNothing: { index: 3, time: 0, process: 1, type: "ok", f: "read", key: "x", value: null },
} as const satisfies Record<string, Op>;

/**
 * n1 leads and is cut off; n2 is elected by n3 and takes a write; n1, which still believes that it leads, answers a read
 * from its own state. The finding names lines 1 and 3.
 */
export function staleRead(): Trace {
  const trace = traceBuilder(["n1", "n2", "n3"]);
  for (const node of ["n1", "n2", "n3"]) trace.add({ kind: "started", lane: node, incarnation: 1 });
  for (const node of ["n2", "n3"]) trace.state(node, "follower", 1);
  trace.state("n1", "leader", 1);
  heartbeatRound(trace);
  trace.at(1_000_000);
  trace.add({
    ...{ kind: "fault", lane: NEMESIS, fault: "partition", phase: "start", outcome: "installed" },
    ...{ nodes: ["n1"], description: "{n1} | {n2 n3}" },
  });
  for (let times = 0; times < 3; times++)
    trace.lose(trace.send("n1", "n2", "append_entries", "term 1"), "cut");
  trace.at(1_300_000);
  elect(trace);
  writeThroughN2(trace);
  readFromN1(trace);
  heartbeatRound(trace);
  return trace.build();
}

/** Nobody learns anything from it. */
function heartbeatRound(trace: TraceBuilder): void {
  const heartbeat = trace.send("n1", "n3", "append_entries", "term 1");
  const received = trace.receive(heartbeat);
  trace.receive(trace.send("n3", "n1", "append_entries_ok", "term 1", received));
}

function elect(trace: TraceBuilder): void {
  trace.state("n2", "candidate", 2);
  const asked = trace.receive(trace.send("n2", "n3", "request_vote", "term 2"), { changed: true });
  trace.state("n3", "follower", 2, asked);
  const vote = trace.send("n3", "n2", "request_vote_reply", "term 2, granted true", asked);
  trace.state("n2", "leader", 2, trace.receive(vote, { changed: true }));
}

function writeThroughN2(trace: TraceBuilder): void {
  const called = trace.call(OPS.write);
  const asked = trace.receive(trace.send("p0", "n2", "write", "key x, value 1", called), {
    changed: true,
  });
  trace.changes("n2", [{ name: "lastIndex", from: "1", to: "2" }], asked);
  const appended = trace.receive(trace.send("n2", "n3", "append_entries", "term 2", asked), {
    changed: true,
  });
  trace.changes("n3", [{ name: "lastIndex", from: "1", to: "2" }], appended);
  trace.add({ kind: "synced", lane: "n3" });
  const stored = trace.receive(trace.send("n3", "n2", "append_entries_ok", "term 2"), {
    changed: true,
  });
  trace.changes("n2", [{ name: "commitIndex", from: "1", to: "2" }], stored);
  const answer = trace.receive(trace.send("n2", "p0", "write_ok", "", stored));
  trace.end(OPS.written, called, answer);
}

function readFromN1(trace: TraceBuilder): void {
  const called = trace.call(OPS.read);
  const asked = trace.receive(trace.send("p1", "n1", "read", "key x", called));
  const answer = trace.receive(trace.send("n1", "p1", "read_ok", "value null", asked));
  trace.end(OPS.readNothing, called, answer);
}
