import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { PARTITION_SIDES_CHECKER } from "../../core/partition-sides.ts";
import type { RunData } from "../run-data.ts";
import { bigRun, failingRun, interruptedRun, passingRun, unknownRun } from "../testing/fixtures.ts";
import { HOSTILE_TEXTS, hostileRun } from "../testing/hostile.ts";
import { renderTerminalSummary } from "./terminal-summary.ts";

const CUT_RESULT = {
  valid: true,
  details: {
    underPartition: "consistent",
    withoutCut: { stand: "not measured", medianMs: { read: 4 }, roundTrips: null },
    ...{ minority: { asked: 213, ok: 0 }, majority: { asked: 530, ok: 512 } },
    cuts: [{ fromMs: 1_200, toMs: 4_100, description: "{n1 n2} | {n3 n4 n5}", sides: [] }],
  },
} as const;

const PLAIN = { color: false, width: 100, reportPath: "results/latest/report.html" };

describe("renderTerminalSummary", () => {
  it("ends a failed run with verdict, proof, effort and the command to repeat it", () => {
    expect(renderTerminalSummary(failingRun(), PLAIN)).toMatchInlineSnapshot(`
      "✗ INVALID  raft-kv / register on local · seed 42 · 19.8 s · bug stale-read
        reason          Key k9 is not linearizable: 4 operations cannot be ordered.
        line 1809       p10@n2 write k9 70 → ok  (8.902 s – 8.917 s)
        line 2115       p11@n3 write k9 71 → ok  (10.402 s – 10.481 s)
        line 2217       p12@n5 read k9 → 71  (10.911 s – 10.930 s)
        line 2280       p13@n2 read k9 → 70  (11.212 s – 11.215 s)
        why             write k9 71 by p11 was ok at 10.481 s, so from then on k9 is 71 or something
                        later.
                        Nothing wrote 70 after 71: no order of these operations allows it.
        when            The last of them began 1.91 s into partition ({n2} | {n1 n3 n4 n5}).
        faults          partition 3 of 3 verified, 3 healed
                        pause 2 of 2 verified, 2 healed
                        kill 2 of 2 verified, 2 healed
        operations      2,004: 1,630 ok, 276 failed, 98 indeterminate (4.9%)
        availability    81.3% ok · longest outage 812 ms · recovery median 212 ms · recovery max 904 ms
        incidents       1, first: n3 bad-output: line 12: not JSON: 'hello'
        report          results/latest/report.html
        again           npx faultline run raft-kv --bug stale-read --seed 42"
    `);
  });

  it("ends a passing run with what was done", () => {
    expect(renderTerminalSummary(passingRun(), PLAIN)).toMatchInlineSnapshot(`
      "✓ VALID  raft-kv / register on local · seed 42 · 19.8 s
        reason          No violation found in 2,000 operations under partition, kill and pause.
        faults          partition 3 of 3 verified, 3 healed
                        pause 2 of 2 verified, 2 healed
                        kill 2 of 2 verified, 2 healed
        operations      2,000: 1,626 ok, 276 failed, 98 indeterminate (4.9%)
        availability    81.3% ok · longest outage 812 ms · recovery median 212 ms · recovery max 904 ms
        report          results/latest/report.html
        again           npx faultline run raft-kv --seed 42"
    `);
  });

  it("says that a fault was beyond what the system claims to survive, where something broke", () => {
    const beyond = (data: RunData): RunData => ({
      ...data,
      plan: data.plan && { ...data.plan, faultsBeyondClaim: ["membership"] },
    });
    const line = "raft-kv does not claim to survive membership: what breaks under that breaks";
    expect(renderTerminalSummary(beyond(failingRun()), PLAIN)).toContain(line);
    expect(renderTerminalSummary(beyond(passingRun()), PLAIN)).not.toContain("does not claim");
  });

  it("says why a run is unknown", () => {
    expect(renderTerminalSummary(unknownRun(), PLAIN)).toMatchInlineSnapshot(`
      "? UNKNOWN  raft-kv / register on local · seed 42 · 19.2 s
        reason          Too little to call it valid: kill was never seen to be in place.
        ? linearizable  Spent its 60 s on key k2 (812 operations).
        ? nemesis       kill was never seen to be in place.
        faults          partition 3 of 3 verified, 3 healed
                        pause 2 of 2 verified, 2 healed
                        kill 0 of 2 verified, 0 healed, 2 failed
        operations      400: 313 ok, 64 failed, 23 indeterminate (5.8%)
        availability    78.3% ok · longest outage 812 ms · recovery median 212 ms · recovery max 904 ms
        problems        1, first: stopping n2 took longer than 5 s
        report          results/latest/report.html
        again           npx faultline run raft-kv --seed 42"
    `);
  });

  it("has something to say of nothing", () => {
    expect(
      renderTerminalSummary(interruptedRun(), { color: false, width: 80 }),
    ).toMatchInlineSnapshot(`
      "? UNKNOWN  raft-kv / register on local · seed 42 · 0 s · INTERRUPTED
        reason          Interrupted before any operation was recorded.
        faults          none
        operations      0: 0 ok, 0 failed, 0 indeterminate (–)
        availability    – ok
        again           npx faultline run raft-kv --seed 42"
    `);
  });

  it("colours by request alone, and never says more in colour", () => {
    const colored = renderTerminalSummary(failingRun(), { ...PLAIN, color: true });
    expect(colored).toContain("\u001b[31m");
    const trimmed = stripVTControlCharacters(colored).replace(/ +$/gm, "");
    expect(trimmed).toBe(renderTerminalSummary(failingRun(), PLAIN));
  });

  it.each([40, 80, 200])(
    "fits into %i columns and 25 lines, but for paths and commands",
    (width) => {
      for (const data of [
        failingRun(),
        unknownRun(),
        interruptedRun(),
        bigRun(2_000),
        hostileRun("x".repeat(1e6)),
      ]) {
        const lines = renderTerminalSummary(data, { color: false, width }).split("\n");
        expect(lines.length).toBeLessThanOrEqual(25);
        for (const line of lines.slice(0, -1)) expect(line.length).toBeLessThanOrEqual(width);
        expect(lines.at(-1)).toMatch(/^ {2}again/);
      }
    },
  );

  it("needs no more than 25 lines when there is too much of everything", () => {
    const { verdict, ...rest } = failingRun();
    const long = "many words ".repeat(50);
    const ops = rest.history.ops.filter(({ process }) => process === 0).map(({ index }) => index);
    const message = `first ${long}\nthen ${long}\nlast ${long}`;
    const finding = { anomaly: "lost", message, ops };
    const counts = { planned: 3, installed: 2, verified: 2, healed: 1, skipped: 1, failed: 0 };
    const many = <T>(value: T) =>
      Object.fromEntries([...Array(9)].map((_, i) => [`name${i}`, value]));
    const summary = renderTerminalSummary(
      {
        ...rest,
        verdict: {
          ...verdict,
          reason: long,
          checkers: {
            ...many({ valid: false as const, reason: `${long}!`, findings: [finding] }),
            [PARTITION_SIDES_CHECKER]: CUT_RESULT,
          },
          nemesis: many(counts),
          problems: [long, long],
          hash: "0".repeat(64),
        },
      },
      { ...PLAIN, width: 60 },
    );
    expect(summary.split("\n").length).toBeLessThanOrEqual(25);
    expect(summary).not.toContain("under cuts");
    expect(summary).toContain("5 more kinds in the report");
  });

  it("says what both sides of cuts served, unless there is too much else", () => {
    const { verdict, ...rest } = passingRun();
    const checkers = { ...verdict.checkers, [PARTITION_SIDES_CHECKER]: CUT_RESULT };
    const summary = renderTerminalSummary({ ...rest, verdict: { ...verdict, checkers } }, PLAIN);
    expect(summary).toContain(
      "  under cuts      minority served 0 of 213 (0%), majority 512 of 530 (96.6%): not available (CP)",
    );
  });

  it.each(HOSTILE_TEXTS)("lets nothing through that moves the cursor: %j", (text) => {
    const summary = renderTerminalSummary(hostileRun(text), { ...PLAIN, reportPath: text });
    expect(summary.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(summary.split("\n").length).toBeLessThanOrEqual(25);
  });
});
