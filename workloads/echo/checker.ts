import type { Checker } from "../../harness/checkers/checker.ts";
import { jsonEqual } from "../../harness/core/json.ts";
import type { CheckerResult, Finding } from "../../harness/core/verdict.ts";

/** Every answer must be what was sent. An operation without an answer is no finding: the run's statistics tell. */
export function echoChecker(): Checker {
  return {
    name: "echo",
    async check(history): Promise<CheckerResult> {
      const findings: Finding[] = [];
      for (const { invoke, completion } of history.operations) {
        if (invoke.f !== "echo" || completion?.type !== "ok") continue;
        if (jsonEqual(invoke.value, completion.value)) continue;
        const sent = JSON.stringify(invoke.value);
        const got = JSON.stringify(completion.value);
        const message = `process ${invoke.process} sent ${sent} and got ${got} back`;
        findings.push({ anomaly: "wrong-echo", message, ops: [invoke.index, completion.index] });
      }
      const first = findings[0];
      if (first === undefined) return { valid: true };
      return { valid: false, reason: `Wrong echo: ${first.message}`, findings };
    },
  };
}
