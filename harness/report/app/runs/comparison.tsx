import type { RunEntry } from "../../../core/run-entry.ts";
import { outcomeOfRun } from "../../runs/run-outcome.ts";
import { countText, durationText, shareText } from "../../text/numbers.ts";
import { hrefOf } from "./run-href.ts";

interface ComparisonProps {
  readonly runs: readonly RunEntry[];
  readonly onClear: () => void;
}

/** Two runs side by side; where they differ, it stands out. */
export function Comparison({ runs, onClear }: ComparisonProps) {
  const [first, second] = runs;
  if (!first) return null;
  if (!second)
    return (
      <p class="note" aria-live="polite">
        Choose a second run to compare it with.
      </p>
    );
  return (
    <section aria-label="Comparison" aria-live="polite">
      <h2>
        Two runs{" "}
        <button type="button" onClick={onClear}>
          close
        </button>
      </h2>
      <div class="table-box">
        <table class="comparison">
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">What</span>
              </th>
              {[first, second].map((run) => (
                <th key={run.path} scope="col">
                  <Name run={run} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {FACTS.map(([name, textOf]) => {
              const [left, right] = [textOf(first), textOf(second)];
              return (
                <tr key={name} class={left === right ? undefined : "differs"}>
                  <th scope="row">
                    {name}
                    {left === right ? null : <span class="visually-hidden"> (differs)</span>}
                  </th>
                  <td>{left}</td>
                  <td>{right}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Name({ run }: { readonly run: RunEntry }) {
  const href = hrefOf(run);
  return href === null ? <span>{run.path}</span> : <a href={href}>{run.path}</a>;
}

const FACTS: readonly (readonly [string, (run: RunEntry) => string])[] = [
  ["verdict", outcomeOfRun],
  ["why", ({ reason }) => reason],
  ["anomalies", ({ anomalies }) => anomalies.join(", ") || "none"],
  ["system", ({ system }) => system],
  ["workload", ({ workload }) => workload],
  ["driver", ({ driver }) => driver],
  ["planted bugs", ({ bugs }) => bugs.join(", ") || "none"],
  ["settings", ({ settings }) => settingsText(settings)],
  ["faults", ({ faults }) => faults.join(", ") || "none"],
  ["faults verified", ({ faultCounts: f }) => (f ? `${f.verified} of ${f.planned}` : "–")],
  ["seed", ({ seed }) => String(seed)],
  ["recorded", ({ durationMs }) => (durationMs === null ? "–" : durationText(durationMs * 1e6))],
  ["operations", ({ ops }) => (ops ? countText(ops.invoked) : "–")],
  ["ok", ({ ops }) => (ops ? shareText(ops.ok, ops.invoked) : "–")],
  [
    "indeterminate",
    ({ ops }) => (ops ? shareText(ops.invoked - ops.ok - ops.fail, ops.invoked) : "–"),
  ],
  ["longest outage", ({ longestOutageMs: ms }) => (ms === null ? "–" : durationText(ms * 1e6))],
  ["again", ({ reproduce }) => reproduce],
];

function settingsText(settings: RunEntry["settings"]): string {
  const pairs = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return pairs.join(" ") || "none";
}
