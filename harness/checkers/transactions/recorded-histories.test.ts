import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { TransactionModel } from "../../core/consistency.ts";
import { readForeignHistory } from "../../store/imports/imports.ts";
import { listAppend } from "./list-append.ts";

const folder = resolve(import.meta.dirname, "../../../../shared/histories/elle");
const mustRun = (process.env.FAULTLINE_MUST_RUN ?? "").includes("histories");

/** Examples of Elle's documentation and tests. */
describe("recorded histories", () => {
  if (!existsSync(folder) && !mustRun) {
    it.skip(`no recorded histories in ${folder}`, () => {});
    return;
  }
  const check = (file: string, model: TransactionModel) => {
    const history = readForeignHistory(readFileSync(join(folder, file), "utf8"), "edn", file);
    const checker = listAppend({ consistencyModels: [model] });
    return checker.check(history, { timeoutMs: 20_000, memoryMb: 512 });
  };

  it("paper-example.edn: T1 misses what T2 appended, and comes after T3, which saw it", async () => {
    const result = await check("paper-example.edn", "serializable");
    expect(result).toMatchObject({ valid: false });
    expect(result.findings?.map(({ anomaly }) => anomaly)).toContain("G-single");
    expect(result.findings?.[0]?.message).toContain(
      "T1 read 255 as [2 3 4 5], which does not show T2's append of 8, which comes later in T3's read of [2 3 4 5 8].",
    );
  });

  /**
   * All its cycles without time have two rw edges in a row: T2 and T3 began before T1 and T2 committed, T4 between. So snapshot
   * isolation may hold. But T2 began after the end of T1, which it does not see: strong snapshot isolation does not.
   */
  it("si-without-g-single.edn: snapshot isolation may hold, serializability does not", async () => {
    const file = "si-without-g-single.edn";
    expect(await check(file, "snapshot-isolation")).toMatchObject({ valid: true });
    expect(await check(file, "strong-snapshot-isolation")).toMatchObject({ valid: false });
    const result = await check(file, "serializable");
    expect(result).toMatchObject({ valid: false });
    expect(new Set(result.findings?.map(({ anomaly }) => anomaly))).toEqual(
      new Set(["G2-item", "G-single-realtime"]),
    );
  });
});
