import { NS_PER_MS } from "../../core/ids.ts";
import { beyondClaimText } from "../facts/beyond-claim.ts";
import { headlineOf, objections, type Tone } from "../facts/headline.ts";
import type { RunData } from "../run-data.ts";
import { durationText } from "../text/numbers.ts";
import type { Line, Style } from "../text/terminal-line.ts";

const MAX_OBJECTIONS = 2;
const TONE_STYLES = {
  valid: "green",
  invalid: "red",
  unknown: "magenta",
} as const satisfies Record<Tone, Style>;

/** The verdict with what was run, in one line. */
export function headLine({ verdict }: RunData): Line {
  const { tone, word, sign } = headlineOf(verdict.valid);
  const facts = [
    `${verdict.system} / ${verdict.workload} on ${verdict.driver}`,
    `seed ${verdict.seed}`,
    durationText(verdict.durationMs * NS_PER_MS),
    ...(verdict.bugs.length > 0 ? [`bug ${verdict.bugs.join(", ")}`] : []),
    ...(verdict.interrupted ? ["INTERRUPTED"] : []),
  ];
  return {
    label: null,
    text: `${sign} ${word}  ${facts.join(" · ")}`,
    style: ["bold", TONE_STYLES[tone]],
  };
}

/** Why, what other checkers object to, and whether any of it was promised. */
export function verdictLines(data: RunData): readonly Line[] {
  const { verdict } = data;
  const others = objections(verdict).filter(({ reason }) => reason !== verdict.reason);
  return [
    { label: "reason", text: verdict.reason, style: "bold", rows: 2 },
    ...others.slice(0, MAX_OBJECTIONS).map(({ checker, valid, reason }, i) => {
      const { sign } = headlineOf(valid);
      return { label: `${sign} ${checker}`, text: reason, spare: i > 0 };
    }),
    ...beyondClaimLine(beyondClaimText(data)),
  ];
}

function beyondClaimLine(text: string | null): readonly Line[] {
  return text === null ? [] : [{ label: "beyond claim", text, style: "yellow", rows: 2 }];
}
