import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SuiteFolder } from "../../suite/suite-folder.ts";
import { prepareNight } from "./prepare-night.ts";
import { parseSuiteFlags } from "./suite-flags.ts";

const CONFIG = `
import { defineConfig, type Config } from "faultline";
const budget: number = 60;
export default defineConfig({
  suites: {
    small: {
      budget,
      axes: { system: ["raft-kv"], workload: ["register"], nemesis: ["none", "kill"], driver: ["sim", "local"] },
      exclude: [{ driver: "sim", nemesis: "none" }],
    },
  },
} satisfies Config);
`;

function prepare(config: string | null, now: string, more: Readonly<Record<string, unknown>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "faultline-prepare-"));
  const file = join(folder, "faultline.config.ts");
  if (config !== null) writeFileSync(file, config);
  const flags = { name: "small", config: file, out: join(folder, "out"), json: false, ...more };
  return prepareNight(parseSuiteFlags(flags), new Date(now));
}

test("tutorial: a configuration in TypeScript becomes the tasks of a night", async () => {
  const { budgetMs, isResumed, plan } = await prepare(CONFIG, "2026-11-20T02:00:00Z", { jobs: 2 });
  expect(plan.tasks.map(({ id }) => id).sort()).toEqual([
    "raft-kv/register/kill/local/5n",
    "raft-kv/register/kill/sim/5n",
    "raft-kv/register/none/local/5n",
  ]);
  expect({ budgetMs, isResumed, night: plan.night }).toEqual({
    ...{ budgetMs: 60_000, isResumed: false, night: "2026-11-20" },
  });
});

test("a night that was broken off goes on for half a day, then it is left", async () => {
  const out = mkdtempSync(join(tmpdir(), "faultline-prepare-"));
  const { plan } = await prepare(CONFIG, "2026-11-20T02:00:00Z", { out });
  new SuiteFolder(out, "small").writePlan(plan);
  const again = await prepare(CONFIG, "2026-11-20T13:00:00Z", { out });
  expect(again).toMatchObject({ isResumed: true, plan });
  const next = await prepare(CONFIG, "2026-11-21T02:00:00Z", { out });
  expect(next).toMatchObject({ isResumed: false, plan: { night: "2026-11-21" } });
});

test("seeds are others every night, and the same whenever the same night is prepared", async () => {
  const seeds = async (night: string) =>
    (await prepare(CONFIG, "2026-11-20T02:00:00Z", { night })).plan.tasks.map(({ seed }) => seed);
  expect(await seeds("2026-11-20")).toEqual(await seeds("2026-11-20"));
  expect(await seeds("2026-11-20")).not.toEqual(await seeds("2026-11-21"));
});

const changed = (from: string, to: string): string => CONFIG.replace(from, to);

test.each([
  ["no configuration", null, {}, /There is no configuration at/],
  ["an unknown suite", CONFIG, { name: "smal" }, /Unknown suite 'smal'/],
  ["a bad value", changed("budget,", "budget: -1,"), {}, /suites\.small\.budget -1: /],
  ["an unknown key", changed("budget,", "bugdet: 1,"), {}, /bugdet/],
  ["an unknown system", changed('"raft-kv"', '"raft"'), {}, /Unknown system 'raft'/],
  ["an unknown fault", changed('"kill"', '"kil"'), {}, /Unknown fault 'kil'/],
  ["a syntax error", `${CONFIG})`, {}, /faultline\.config\.ts does not load/],
  ["nothing left", changed('driver: "sim", nemesis: "none"', ""), {}, /has no cell/],
  ["a bad shard", CONFIG, { shard: "3/2" }, /--shard "3\/2": there is no such part/],
  ["a bad night", CONFIG, { night: "today" }, /'today' is no name of a night/],
])("%s is refused with what to do", async (_, config, flags, message) => {
  const attempt = async () => prepare(config, "2026-11-20T02:00:00Z", flags);
  await expect(attempt()).rejects.toMatchObject({
    exitCode: 254,
    message: expect.stringMatching(message),
  });
});
