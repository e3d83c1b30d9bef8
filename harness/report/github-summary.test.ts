import { describe, expect, it } from "vitest";
import { renderGithubSummary } from "./github-summary.ts";
import { failingRun, interruptedRun, passingRun, unknownRun } from "./testing/fixtures.ts";
import { HOSTILE_TEXTS, hostileRun } from "./testing/hostile.ts";
import { runData } from "./testing/run-around.ts";

describe("renderGithubSummary", () => {
  it("sums up a failed run in Markdown", () => {
    expect(renderGithubSummary(failingRun())).toMatchInlineSnapshot(`
      "### ❌ INVALID: \`raft-kv\` / \`register\` on \`local\`, seed 42

      \`Key k9 is not linearizable: 4 operations cannot be ordered.\`

      - \`nonlinearizable\`: \`Nothing wrote 70 after 71: no order of these operations allows it.\`
        - \`line 1809: p10@n2 write k9 70 → ok\`
        - \`line 2115: p11@n3 write k9 71 → ok\`
        - \`line 2217: p12@n5 read k9 → 71\`
        - \`line 2280: p13@n2 read k9 → 70\`
        - \`The last of them began 1.91 s into partition ({n2} | {n1 n3 n4 n5}).\`
      - 2,004 operations, 81.3% ok, 4.9% indeterminate; \`partition\` 3 of 3 verified, \`pause\` 2 of 2 verified, \`kill\` 2 of 2 verified
      - again: \`npx faultline run raft-kv --bug stale-read --seed 42\`
      "
    `);
  });

  it("tells the other verdicts apart by sign and word", () => {
    const heads = [passingRun(), unknownRun(), interruptedRun()].map(
      (data) => renderGithubSummary(data).split("\n")[0],
    );
    expect(heads).toEqual([
      "### ✅ VALID: `raft-kv` / `register` on `local`, seed 42",
      "### ❔ UNKNOWN: `raft-kv` / `register` on `local`, seed 42",
      "### ❔ UNKNOWN (interrupted): `raft-kv` / `register` on `local`, seed 42",
    ]);
  });

  it.each(HOSTILE_TEXTS)(
    "keeps values inside code spans, and lines from being commands: %j",
    (text) => {
      const summary = renderGithubSummary(hostileRun(text));
      const lines = summary.trimEnd().split("\n");
      expect(lines.length).toBeLessThan(20);
      for (const line of lines) expect(line).not.toMatch(/^\s*::/);
      const outside = summary.replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "");
      expect(outside).not.toMatch(/[<>@[\]|*]|http|error|javascript|__/);
    },
  );

  it("fences backticks with more backticks", () => {
    const { history } = passingRun();
    const summary = renderGithubSummary(runData(history, { reason: "`@all` and ``<b>``" }));
    expect(summary).toContain("\n``` `@all` and ``<b>`` ```\n");
  });

  it("stays small when every value is a megabyte", () => {
    expect(renderGithubSummary(hostileRun("x".repeat(1_000_000))).length).toBeLessThan(20_000);
  });
});
