import { ladderIn } from "../core/ladder.ts";
import type { CheckerResult } from "../core/verdict.ts";
import { ladderText, strongestText } from "../report/text/ladder.ts";
import type { CheckFlags } from "./check-flags.ts";
import type { CheckedHistory } from "./check-stream.ts";
import type { Claims } from "./claims.ts";
import type { ExitCode } from "./exit-code.ts";
import { asJson } from "./finish.ts";

/** What one checker found in one history. */
export interface Report extends CheckedHistory {
  readonly checker: string;
  /** Null: what is claimed makes no difference. */
  readonly claims: Claims | null;
  readonly onlyMeasures: boolean;
}

/** Prints it, as text or as JSON. */
export function printReport(flags: CheckFlags, history: string, found: Report): ExitCode {
  const { checker, claims, operationCount } = found;
  const result = operationCount === 0 ? NOTHING : found.result;
  const { valid } = result;
  const document = { schema: 1, valid, history, operations: operationCount };
  process.stdout.write(
    flags.json
      ? asJson({
          ...document,
          ...(claims !== null && { claims: claims.models }),
          checkers: { [checker]: result },
        })
      : asText({ ...found, result }),
  );
  return valid === true ? 0 : valid === false ? 1 : 2;
}

const NOTHING: CheckerResult = {
  valid: "unknown",
  reason: "There is no operation in it: that proves nothing.",
};

const WORDS: Readonly<Record<string, string>> = {
  true: "VALID",
  false: "INVALID",
  unknown: "UNKNOWN",
};

function asText(found: Report): string {
  const { checker, claims, operationCount, result } = found;
  const { reason = "holds", findings = [] } = result;
  const ladder = ladderIn(result.details);
  const isMeasured = found.onlyMeasures && result.valid === true;
  const strongest =
    isMeasured && ladder !== null ? `, strongest that holds: ${strongestText(ladder)}` : "";
  const lines = [
    `${isMeasured ? "MEASURED" : WORDS[String(result.valid)]}  ${operationCount} operations${strongest}`,
    `${checker}: ${reason}`,
    ...(claims === null ? [] : [`claimed: ${claimsText(claims)}`]),
    ...ladderText(ladder),
    ...findings.flatMap(({ message }) => message.split("\n").map((line) => `  ${line}`)),
  ];
  return `${lines.join("\n")}\n`;
}

function claimsText({ models, source }: Claims): string {
  if (models === null) return "nobody said what must hold; --claims model,... does";
  const names = models.length === 0 ? "no model" : models.join(", ");
  return `${names} (${source})`;
}
