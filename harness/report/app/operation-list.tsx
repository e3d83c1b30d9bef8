import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { OUTCOME_NAMES } from "../page/operation-table.ts";
import { durationText } from "../text/numbers.ts";
import { select } from "./actions.ts";
import { matches } from "./search.ts";
import { type Store, useLook } from "./store.ts";
import { shortText } from "./timeline/operation-text.ts";

const ROW_HEIGHT = 26;
const VISIBLE_ROWS = 10;

/** The timeline for those who read: the operations that the filter lets through, as a table that holds only what is seen. */
export function OperationList({ store }: { readonly store: Store }) {
  const query = useLook(store, (look) => look.query);
  const selected = useLook(store, (look) => look.selected);
  const rows = useMemo(() => shownRows(store, query), [store, query]);
  const [top, setTop] = useState(0);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const at = selected === null ? -1 : indexIn(rows, selected);
    if (at < 0 || !box.current) return;
    const y = at * ROW_HEIGHT;
    const { scrollTop, clientHeight } = box.current;
    if (y < scrollTop || y > scrollTop + clientHeight - 2 * ROW_HEIGHT)
      box.current.scrollTop = Math.max(0, y - clientHeight / 2);
  }, [selected, rows]);
  const first = Math.max(0, Math.min(Math.floor(top / ROW_HEIGHT) - 4, rows.length));
  const shown = rows.slice(first, first + VISIBLE_ROWS + 10);
  return (
    <details class="operations">
      <summary>Operations as a list</summary>
      <section
        ref={box}
        class="operations-box"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        aria-label="Operations"
        style={{ height: `${(VISIBLE_ROWS + 1) * ROW_HEIGHT}px` }}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <table
          aria-rowcount={rows.length + 1}
          style={{ marginBottom: `${after(rows, first, shown)}px` }}
        >
          <thead>
            <tr>
              <th scope="col" class="figure">
                Line
              </th>
              <th scope="col" class="figure">
                Began
              </th>
              <th scope="col" class="figure">
                Took
              </th>
              <th scope="col">Process</th>
              <th scope="col">Node</th>
              <th scope="col">Operation</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            <tr style={{ height: `${first * ROW_HEIGHT}px` }} />
            {Array.from(shown, (row, at) => (
              <OperationRow
                key={row}
                {...{ store, row }}
                number={first + at + 2}
                isSelected={row === selected}
              />
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function after(rows: Uint32Array, first: number, shown: Uint32Array): number {
  return (rows.length - first - shown.length) * ROW_HEIGHT;
}

interface OperationRowProps {
  readonly store: Store;
  readonly row: number;
  readonly number: number;
  readonly isSelected: boolean;
}

function OperationRow({ store, row, number, isSelected }: OperationRowProps) {
  const { table } = store;
  const outcome = OUTCOME_NAMES[table.outcome[row] ?? 0] ?? "open";
  const start = table.startUs[row] ?? 0;
  const took = (table.endUs[row] ?? 0) - start;
  return (
    <tr aria-rowindex={number} class={isSelected ? "selected" : undefined}>
      <td class="figure">{table.index[row]}</td>
      <td class="figure">{(start / 1e6).toFixed(3)} s</td>
      <td class="figure">{outcome === "open" ? "–" : durationText(1_000 * took)}</td>
      <td>p{table.process[row]}</td>
      <td>{table.names.node[table.node[row] ?? 0]}</td>
      <td>
        <button type="button" class="plain" onClick={() => select(store, row)}>
          {shortText(table, row)}
        </button>
      </td>
      <td>
        <span class={`outcome-word ${outcome}`}>{outcome}</span>
      </td>
    </tr>
  );
}

function shownRows({ table }: Store, query: string): Uint32Array {
  const mask = matches(table, query);
  const all = Uint32Array.from({ length: table.count }, (_, row) => row);
  return mask === null ? all : all.filter((row) => mask[row] === 1);
}

/** Where a row is among ascending ones; -1: it is not. */
function indexIn(rows: Uint32Array, row: number): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((rows[middle] ?? 0) < row) from = middle + 1;
    else to = middle;
  }
  return rows[from] === row ? from : -1;
}
