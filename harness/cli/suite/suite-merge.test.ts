import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { appendToLedger, readLedger } from "../../suite/ledger.ts";
import { runNight } from "../../suite/run-night.ts";
import { passing, scriptedClock } from "../../suite/testing/scripted.ts";
import { prepareNight } from "./prepare-night.ts";
import { parseSuiteFlags } from "./suite-flags.ts";
import { mergeSuites } from "./suite-merge.ts";

const CONFIG = `
import { defineConfig } from "faultline";
export default defineConfig({
  suites: { small: { budget: 999, axes: {
    system: ["raft-kv"], workload: ["register"], nemesis: ["none", "kill", "pause"], driver: ["sim", "local"],
  } } },
});
`;

async function runShard(config: string, out: string, shard: string): Promise<void> {
  const flags = { name: "small", config, out, json: true, shard, night: "2026-11-20" };
  const { folder, plan } = await prepareNight(parseSuiteFlags(flags), new Date());
  folder.writePlan(plan);
  const { clock, runCell } = scriptedClock((job) => passing(job));
  await runNight({
    ...{
      suite: "small",
      night: plan.night,
      tasks: plan.tasks,
      finished: [],
      budgetMs: 999_000,
      jobs: 1,
    },
    ...{ remeasure: 0, commit: null, runCell, clock, timestamp: () => "2026-11-20T03:00:00Z" },
    interrupt: new AbortController().signal,
    onStart: () => {},
    onLine: (line) => appendToLedger(folder.ledger, line),
  });
  folder.conclude(plan.night, plan.shard, []);
}

test("two shards, merged: each cell once; without one of them, the night is not green", async () => {
  const top = mkdtempSync(join(tmpdir(), "faultline-merge-"));
  const config = join(top, "faultline.config.ts");
  writeFileSync(config, CONFIG);
  const [first, second] = [join(top, "shard1"), join(top, "shard2")];
  await runShard(config, first, "1/2");
  await runShard(config, second, "2/2");
  const printed: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  const merge = (...from: readonly string[]) =>
    mergeSuites(
      parseSuiteFlags({ name: "small", config, out: join(top, "all"), json: true }),
      from,
    );
  const codes = [await merge(first), await merge(second, first), await merge(second)];
  write.mockRestore();
  expect(codes).toEqual([255, 0, 0]);
  const [part, whole] = printed.map((text) => JSON.parse(text));
  expect(part.objections[0].message).toContain("shard 2/2 is missing");
  expect(part.counts).toMatchObject({ passed: 3, notRun: 0 });
  expect(whole.counts).toMatchObject({ passed: 6, notRun: 0 });
  const ledger = join(top, "all", "small", "ledger.jsonl");
  expect(readFileSync(ledger, "utf8").trim().split("\n")).toHaveLength(6);
  // One behind the other is a ledger too, also when something is in it twice.
  const files = [first, second, first].map((out) =>
    readFileSync(join(out, "small", "ledger.jsonl")),
  );
  writeFileSync(ledger, Buffer.concat(files));
  expect(readLedger(ledger)).toHaveLength(6);
});
