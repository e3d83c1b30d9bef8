import { useMemo, useState } from "preact/hooks";
import type { RunEntry } from "../../../core/run-entry.ts";
import {
  OUTCOME_SIGNS,
  outcomeOfRun,
  RUN_OUTCOMES,
  type RunOutcome,
} from "../../runs/run-outcome.ts";
import { countOf, countText } from "../../text/numbers.ts";
import { Comparison } from "./comparison.tsx";
import { type Filter, filtered, NO_FILTER } from "./filter-runs.ts";
import { RunsTable } from "./runs-table.tsx";
import { Trends } from "./trends.tsx";

/** The list of runs: what went wrong, how it went before, and two of them side by side. */
export function RunsApp({ runs }: { readonly runs: readonly RunEntry[] }) {
  const [filter, setFilter] = useState<Filter>(() => filterInHash());
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const shown = useMemo(() => filtered(runs, filter), [runs, filter]);
  const change = (next: Filter): void => {
    setFilter(next);
    history.replaceState(null, "", `#${hashOf(next)}`);
  };
  if (runs.length === 0)
    return <p class="muted">There is no run yet. faultline run raft-kv makes the first one.</p>;
  return (
    <>
      <FilterBar {...{ runs, filter }} shownCount={shown.length} onChange={change} />
      <Comparison
        runs={runs.filter(({ path }) => chosen.includes(path))}
        onClear={() => setChosen([])}
      />
      <Trends runs={shown} />
      <RunsTable
        runs={shown}
        chosen={chosen}
        onChoose={(path) =>
          setChosen((old) =>
            old.includes(path) ? old.filter((each) => each !== path) : [...old, path].slice(-2),
          )
        }
      />
    </>
  );
}

interface FilterBarProps {
  readonly runs: readonly RunEntry[];
  readonly filter: Filter;
  readonly shownCount: number;
  readonly onChange: (filter: Filter) => void;
}

function FilterBar({ runs, filter, shownCount, onChange }: FilterBarProps) {
  const counts = new Map<RunOutcome, number>();
  for (const run of runs) counts.set(outcomeOfRun(run), (counts.get(outcomeOfRun(run)) ?? 0) + 1);
  return (
    <div class="runs-filter toolbar">
      <input
        type="search"
        aria-label="Filter runs"
        placeholder="Filter: lost-write seed:42 partition"
        value={filter.text}
        onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
      />
      <span class="chips">
        {RUN_OUTCOMES.filter((outcome) => counts.has(outcome)).map((outcome) => (
          <button
            key={outcome}
            type="button"
            class={`verdict-chip run-${outcome}`}
            aria-pressed={filter.outcome === outcome}
            onClick={() =>
              onChange({ ...filter, outcome: filter.outcome === outcome ? null : outcome })
            }
          >
            <span aria-hidden="true">{OUTCOME_SIGNS[outcome]}</span>{" "}
            {countText(counts.get(outcome) ?? 0)} {outcome}
          </button>
        ))}
      </span>
      <Choice name="system" {...{ runs, filter, onChange }} />
      <Choice name="workload" {...{ runs, filter, onChange }} />
      <output class="muted" aria-live="polite">
        {shownCount === runs.length
          ? countOf(runs.length, "run")
          : `${shownCount} of ${countOf(runs.length, "run")}`}
      </output>
    </div>
  );
}

interface ChoiceProps extends Omit<FilterBarProps, "shownCount"> {
  readonly name: "system" | "workload";
}

function Choice({ name, runs, filter, onChange }: ChoiceProps) {
  const values = [...new Set(runs.map((run) => run[name]))].filter((value) => value !== "").sort();
  if (values.length < 2) return null;
  return (
    <label class="choice">
      {name}{" "}
      <select
        value={filter[name]}
        onChange={(event) => onChange({ ...filter, [name]: event.currentTarget.value })}
      >
        <option value="">all</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  );
}

function filterInHash(): Filter {
  const asked = new URLSearchParams(location.hash.slice(1));
  const outcome = RUN_OUTCOMES.find((each) => each === asked.get("is")) ?? null;
  return {
    ...NO_FILTER,
    ...{ text: asked.get("q") ?? "", outcome },
    ...{ system: asked.get("system") ?? "", workload: asked.get("workload") ?? "" },
  };
}

function hashOf({ text, outcome, system, workload }: Filter): string {
  const said = new URLSearchParams();
  if (text !== "") said.set("q", text);
  if (outcome !== null) said.set("is", outcome);
  if (system !== "") said.set("system", system);
  if (workload !== "") said.set("workload", workload);
  return said.toString();
}
