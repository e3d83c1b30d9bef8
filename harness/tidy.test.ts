import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** What no tool forbids, with what to use instead and where it is right. */
const BANNED = [
  {
    pattern: /\bMath\.random\(/,
    instead: "random(seed, purpose) of core/random.ts",
    allowed: /^$/,
  },
  {
    pattern: /\bDate\.now\b|\bperformance\.now\b|\bset(?:Timeout|Interval|Immediate)\b/,
    instead: "the Clock of core/clock.ts",
    allowed:
      /^harness\/(cli|cluster\/(?:common|local|docker|sim)|node|runner|store|porcupine-ts|report\/(?:html|app))\/|^bench\//,
  },
  {
    pattern: /\blocaleCompare\b|\btoLocaleString\b|\bIntl\./,
    instead: "compareTexts of core/text-order.ts, and text/numbers.ts of the report",
    allowed: /^harness\/report\/|^bench\//,
  },
  {
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/,
    instead: "an issue",
    allowed: /^harness\/tidy\.test\.ts$/,
  },
] as const;

const files = ["harness", "workloads", "systems-under-test", "bench"]
  .flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => /\.tsx?$/.test(file) && !/\/(dist|node_modules)\//.test(file));

test("the sources are seen", () => {
  expect(files).toContain("harness/core/op.ts");
  expect(files.length).toBeGreaterThan(200);
});

test.each(BANNED)("$pattern: use $instead", ({ pattern, allowed }) => {
  const offenders = files
    .filter((file) => !allowed.test(file) && file !== "harness/tidy.test.ts")
    .filter((file) => !/\.(test|contract)\.tsx?$|\/(testing|fixtures|bench)\//.test(file))
    .filter((file) => pattern.test(readFileSync(`${ROOT}${file}`, "utf8")));
  expect(offenders).toEqual([]);
});
