import { expect, test } from "vitest";
import { blockedSpans, blockingIn, type NodeNote } from "../../core/blocking.ts";
import { History } from "../../core/history.ts";
import { NS_PER_MS } from "../../core/ids.ts";
import { noteOp } from "../../core/notes.ts";
import type { Op } from "../../core/op.ts";
import { blocking } from "./blocking.ts";

const KILLED = fault("kill", "installed", ["n2"], 900);
const BACK = fault("kill", "healed", ["n2"], 3_000);

test("tutorial: two keys could not be had for 2.1 s, since n2 was killed before it told its decision", async () => {
  const notes = [
    ...wait("n1", "n2.1.7", { atMs: 1_080, forMs: 80, keys: ["3", "7"] }),
    ended("n1", "n2.1.7", 3_100),
  ];
  expect(await figures(notes, [KILLED, BACK])).toEqual({
    ...{ transactions: 1, longestMs: 2_100, byKey: { 3: 2_100, 7: 2_100 } },
    longest: [
      {
        ...{ keys: ["3", "7"], node: "n1", waitingFor: "n2", fromMs: 1_000, forMs: 2_100 },
        ...{ isOpen: false, faults: ["kill of n2"] },
      },
    ],
  });
});

test("a restart of the node that waits does not end the wait, nor begin it anew", async () => {
  const notes = [
    ...wait("n1", "n2.1.7", { atMs: 1_080, forMs: 80, keys: ["3"] }),
    ...wait("n1", "n2.1.7", { atMs: 2_000, forMs: 0, keys: ["3"], isRecovered: true }),
    ended("n1", "n2.1.7", 3_000),
  ];
  expect(await figures(notes, [])).toMatchObject({ transactions: 1, longestMs: 2_000 });
});

test("one that nobody had noted before its node went down counts from there", async () => {
  const notes = [
    ...wait("n1", "n2.1.7", { atMs: 2_000, forMs: 0, keys: ["3"], isRecovered: true }),
    ended("n1", "n2.1.7", 3_000),
  ];
  const downs = [
    fault("kill", "installed", ["n1", "n2"], 1_200),
    fault("kill", "healed", ["n1"], 1_900),
  ];
  expect(await figures(notes, downs)).toMatchObject({ longest: [{ fromMs: 1_200, forMs: 1_800 }] });
});

test("what waits at the end is told so, and waits of one key at the same time count once", async () => {
  const notes = [
    ...wait("n1", "n2.1.7", { atMs: 1_000, forMs: 0, keys: ["3"] }),
    ...wait("n1", "n3.1.1", { atMs: 2_000, forMs: 0, keys: ["3"] }),
    ended("n1", "n3.1.1", 2_500),
  ];
  expect(await figures(notes, [KILLED, fault("kill", "healed", ["n2"], 4_000)])).toMatchObject({
    ...{ transactions: 2, longestMs: 3_000, byKey: { 3: 3_000 } },
    longest: [{ isOpen: true }, { isOpen: false, faults: [] }],
  });
});

test("where nothing waited there is nothing to tell", async () => {
  const { details } = await blocking().check(new History([]), { timeoutMs: 1, memoryMb: 1 });
  expect(blockingIn(details)).toBeNull();
});

async function figures(notes: readonly NodeNote[], faults: readonly Omit<Op, "index">[]) {
  const before = history(faults);
  const spans = blockedSpans(notes, before).map((span) => ({
    ...noteOp({ note: "blocked", ...span, keys: [...span.keys] }),
    time: before.ops.at(-1)?.time ?? 0,
  }));
  const budget = { timeoutMs: 1_000, memoryMb: 100 };
  return blockingIn((await blocking().check(history([...faults, ...spans]), budget)).details);
}

function history(ops: readonly Omit<Op, "index">[]): History {
  return new History(ops.map((op, index) => ({ index, ...op })));
}

interface Wait {
  readonly atMs: number;
  readonly forMs: number;
  readonly keys: readonly string[];
  readonly isRecovered?: boolean;
}

function wait(node: string, id: string, given: Wait): readonly NodeNote[] {
  const { atMs, forMs, isRecovered = false, keys } = given;
  const waitingFor = id.split(".")[0] ?? "";
  const detail = { id, keys, waitingFor, forMs, isRecovered };
  return [{ node, at: atMs * NS_PER_MS, event: "blocked", detail }];
}

function ended(node: string, id: string, atMs: number): NodeNote {
  return { node, at: atMs * NS_PER_MS, event: "unblocked", detail: { id, commit: true } };
}

function fault(
  name: string,
  outcome: "installed" | "healed",
  nodes: readonly string[],
  atMs: number,
): Omit<Op, "index"> {
  const phase = outcome === "installed" ? "start" : "stop";
  const record = {
    fault: name,
    phase,
    outcome,
    target: "one",
    nodes,
    description: "",
    evidence: {},
  };
  return { process: "nemesis", type: "info", f: name, time: atMs * NS_PER_MS, value: record };
}
