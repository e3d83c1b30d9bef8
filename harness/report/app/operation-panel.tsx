import { OUTCOME_NAMES } from "../page/operation-table.ts";
import type { PageWindow } from "../page/page-facts.ts";
import { letterOf } from "../text/letters.ts";
import { type Store, useLook } from "./store.ts";
import { shortText, spanText } from "./timeline/operation-text.ts";

/** The operation that was chosen, in words, and how the proof speaks of it. */
export function OperationPanel({ store }: { readonly store: Store }) {
  const { selected, proof } = useLook(store, (look) => look);
  return (
    <div class="selection" aria-live="polite">
      {selected === null ? (
        <p class="muted">Choose an operation in the timeline or in the list to read it.</p>
      ) : (
        <Chosen store={store} row={selected} proof={proof} />
      )}
    </div>
  );
}

interface ChosenProps {
  readonly store: Store;
  readonly row: number;
  readonly proof: number;
}

function Chosen({ store: { table, facts }, row, proof }: ChosenProps) {
  const { names } = table;
  const own = facts.proofs[proof];
  const place = own?.rows.indexOf(row) ?? -1;
  const during = facts.windows.filter((window) =>
    overlaps(window, table.startUs[row] ?? 0, table.endUs[row] ?? 0),
  );
  const outcome = OUTCOME_NAMES[table.outcome[row] ?? 0] ?? "open";
  return (
    <>
      <p>
        {place >= 0 ? <b class="letter-badge">{letterOf(place)}</b> : null}{" "}
        <code>{shortText(table, row)}</code>{" "}
        <span class={`outcome-word ${outcome}`}>{outcome}</span>
      </p>
      <p class="muted">
        process {table.process[row]}
        {names.node[table.node[row] ?? 0] ? ` on ${names.node[table.node[row] ?? 0]}` : ""} ·{" "}
        {spanText(table, row)} · line {table.index[row]}
      </p>
      {place >= 0 && own?.stuck === row ? (
        <p class="stuck">
          No order of the operations of this proof has room for it: {own.steps.at(-1)}
        </p>
      ) : null}
      {during.length > 0 ? (
        <p class="muted">
          During {during.map(({ fault, description }) => `${fault} ${description}`).join("; ")}
        </p>
      ) : null}
    </>
  );
}

function overlaps({ fromUs, toUs }: PageWindow, startUs: number, endUs: number): boolean {
  return fromUs <= endUs && (toUs ?? Infinity) >= startUs;
}
