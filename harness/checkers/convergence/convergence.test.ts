import fc from "fast-check";
import { expect, test } from "vitest";
import { History } from "../../core/history.ts";
import { linearizable } from "../linearizable/linearizable.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";
import { historyOf } from "../testing/histories.ts";
import { type Deed, interleaved, LADDER_CASES, type Turn } from "../testing/interleaved.ts";
import { randomRegisters, registersOf } from "../testing/random-registers.ts";
import { convergence } from "./convergence.ts";
import { healedAtNs, SETTLE_MS } from "./settling.ts";

const AT_ONCE = { healedNs: 0, settleMs: 0 };

const write = (value: number, type: Deed["type"] = "ok"): Deed => ({
  ...{ f: "write", key: "x", value, type },
});
const read = (result: number | null): Deed => ({
  ...{ f: "read", key: "x", value: null, type: "ok", result },
});
const oneByOne = (...deeds: readonly (readonly [number, Deed])[]): RegisterHistory =>
  registersOf(
    interleaved(
      deeds.flatMap(([process, deed]): readonly Turn[] => [
        { process, deed },
        { process, deed },
      ]),
    ),
  );

test("tutorial: in the end all clients read the same", () => {
  const agreed = oneByOne(
    [0, write(1)],
    [1, read(null)],
    [0, write(2)],
    [0, read(1)],
    [1, read(1)],
  );
  expect(convergence(agreed, AT_ONCE).holds).toBe(true);
  const split = oneByOne([0, write(1)], [1, write(2)], [0, read(1)], [1, read(2)]);
  expect(convergence(split, AT_ONCE)).toMatchObject({
    holds: false,
    anomalies: [{ anomaly: "divergence", ops: [4, 5, 6, 7], key: "x" }],
  });
});

test("reads before everything has settled do not count; without others, nothing is known", () => {
  const early = oneByOne([0, write(1)], [1, write(2)], [0, read(1)], [1, read(2)]);
  expect(convergence(early, { healedNs: 0, settleMs: SETTLE_MS })).toMatchObject({
    holds: "unknown",
    reason: expect.stringContaining("What stays of 1 of 1 keys is not known"),
  });
  expect(convergence(early, { healedNs: 4e6, settleMs: 2 }).holds).toBe("unknown");
  expect(convergence(early, { ...AT_ONCE, healedNs: Number.POSITIVE_INFINITY }).reason).toContain(
    "a fault stayed in place to the end",
  );
});

test("one client alone cannot agree with another", () => {
  const alone = oneByOne([0, write(1)], [1, write(2)], [0, read(1)]);
  expect(convergence(alone, AT_ONCE).holds).toBe("unknown");
});

test("a write without an answer may take effect between the reads, once", () => {
  const late = oneByOne([0, write(1)], [1, write(2, "info")], [0, read(1)], [2, read(2)]);
  expect(convergence(late, AT_ONCE).holds).toBe(true);
  const undone = oneByOne(
    ...([
      [0, write(1)],
      [1, write(2, "info")],
      [2, read(2)],
      [0, read(1)],
    ] as const),
  );
  expect(convergence(undone, AT_ONCE).holds).toBe(false);
  const before = oneByOne(
    ...([
      [1, write(2, "info")],
      [2, read(2)],
      [0, write(1)],
      [0, read(1)],
      [2, read(2)],
    ] as const),
  );
  expect(convergence(before, AT_ONCE).holds).toBe(false);
});

test("faults are over when the last of them is healed", () => {
  const cut = { fault: "partition", phase: "start" } as const;
  const heal = { fault: "partition", phase: "stop", outcome: "healed" } as const;
  const start = { atMs: 5, nemesis: cut };
  expect(healedAtNs(new History([]))).toBe(0);
  expect(healedAtNs(historyOf([start, { atMs: 9, nemesis: heal }]))).toBe(9e6);
  expect(healedAtNs(historyOf([start]))).toBe(Number.POSITIVE_INFINITY);
});

/** Whether some two settled reads return versions that were both there, or gone, when all was quiet. */
function isSplit({ ops, keys }: RegisterHistory): boolean {
  return keys.some((_, key) => {
    const own = ops.filter((op) => op.key === key);
    const writes = own.filter((op) => op.writes);
    if (writes.length === 0) return false;
    const quiet = Math.max(
      ...writes.map(({ callLine, returnLine }) => (returnLine < Infinity ? returnLine : callLine)),
    );
    const reads = own.filter((op) => op.f === "read" && op.callLine > quiet);
    const wasOpen = (version: number | null) =>
      ops[version ?? -1]?.returnLine === Infinity &&
      !own.some((op) => op.reads === version && op.returnLine < quiet);
    return reads.some((a) =>
      reads.some((b) => {
        if (a.reads === b.reads || wasOpen(a.reads)) return false;
        return !wasOpen(b.reads) || b.returnLine < a.callLine;
      }),
    );
  });
}

test("agrees with the definition on random histories, and follows from linearizable", async () => {
  const random = randomRegisters({ processes: 3, keys: 2, maxTurns: 16, cas: true });
  await fc.assert(
    fc.asyncProperty(random, async (recorded) => {
      const history = registersOf(recorded);
      const { holds } = convergence(history, AT_ONCE);
      expect(holds === false).toBe(history.thinAir.length > 0 || isSplit(history));
      if (holds !== false) return;
      const exact = await linearizable({ model: "cas-register", initial: null }).check(recorded, {
        ...{ timeoutMs: 10_000, memoryMb: 256 },
      });
      expect(exact.valid).toBe(false);
    }),
    { numRuns: LADDER_CASES },
  );
});
