import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readForeignHistory } from "../../store/imports/imports.ts";
import { linearizable } from "./linearizable.ts";

const folder = resolve(import.meta.dirname, "../../../../shared/histories");
const mustRun = (process.env.FAULTLINE_MUST_RUN ?? "").includes("histories");

const FORMATS = { edn: "edn", "jepsen-log": "jepsen-log", "porcupine-kv": "porcupine" } as const;
const MODELS = { "cas-register": "cas-register", "kv-append": "kv" } as const;

const entrySchema = z.object({
  file: z.string(),
  format: z.enum(["edn", "jepsen-log", "porcupine-kv"]).transform((name) => FORMATS[name]),
  model: z.enum(["cas-register", "kv-append"]).transform((name) => MODELS[name]),
  initial: z.json().default(null),
  valid: z.boolean(),
});
const manifestSchema = z.array(z.looseObject({ checker: z.string() }));

/** Histories that other projects recorded, with the verdicts of their own test suites. */
describe("recorded histories", () => {
  if (!existsSync(folder) && !mustRun) {
    it.skip(`no recorded histories in ${folder}`, () => {});
    return;
  }
  const manifest = manifestSchema.parse(
    JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")),
  );
  const entries = manifest
    .filter(({ checker }) => checker === "linearizable")
    .map((entry) => entrySchema.parse(entry));

  it("are there", () => expect(entries.length).toBeGreaterThan(0));

  it.each(entries)("$file: $valid", async ({ file, format, model, initial, valid }) => {
    const history = readForeignHistory(readFileSync(join(folder, file), "utf8"), format, file);
    const checker = linearizable({ model, initial });
    const result = await checker.check(history, { timeoutMs: 20_000, memoryMb: 512 });
    expect(result).toMatchObject({ valid });
  });
});
