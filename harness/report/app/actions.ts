import type { Store } from "./store.ts";
import { firstFrom } from "./timeline/lanes.ts";
import { around, panned, type Span, showing, zoomed } from "./timeline/view.ts";

/** Chooses an operation and brings it onto the screen. */
export function select(store: Store, row: number): void {
  const { table, facts, look } = store;
  const startUs = table.startUs[row] ?? 0;
  store.set({
    ...{ selected: row, cursorUs: startUs },
    view: showing(look.view, startUs, facts.endUs),
  });
}

export function zoom(store: Store, factor: number, anchorUs?: number): void {
  const { look, facts } = store;
  const { fromUs, toUs } = look.view;
  store.set({ view: zoomed(look.view, factor, anchorUs ?? (fromUs + toUs) / 2, facts.endUs) });
}

/** Moves the view by a part of its length. */
export function pan(store: Store, share: number): void {
  const { look, facts } = store;
  const { fromUs, toUs } = look.view;
  store.set({ view: panned(look.view, share * (toUs - fromUs), facts.endUs) });
}

export function showAll(store: Store): void {
  store.set({ view: { fromUs: 0, toUs: store.facts.endUs } });
}

/** What is shown before a moment that no operation fills. */
const LEAD_US = 1_000_000;

/** All operations of a proof on one screen, or the moment of one without any. */
export function showProof(store: Store, proof: number): void {
  const span = spanOfProof(store, proof);
  if (span) store.set({ proof, view: around(span, store.facts.endUs) });
}

function spanOfProof({ table, facts }: Store, proof: number): Span | null {
  const { atUs = null, rows = [] } = facts.proofs[proof] ?? {};
  if (rows.length === 0)
    return atUs === null ? null : { fromUs: Math.max(0, atUs - LEAD_US), toUs: atUs };
  return {
    fromUs: Math.min(...rows.map((row) => table.startUs[row] ?? 0)),
    toUs: Math.max(...rows.map((row) => table.endUs[row] ?? 0)),
  };
}

/** The next operation of the proof, or with -1 the one before. */
export function stepProof(store: Store, by: 1 | -1): void {
  const { facts, look } = store;
  const rows = facts.proofs[look.proof]?.rows ?? [];
  if (rows.length === 0) return;
  const at = look.selected === null ? -1 : rows.indexOf(look.selected);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length;
  select(store, rows[next] ?? 0);
}

/** Goes to the start of the next fault after the middle of the view, from the last one on to the first. */
export function nextFault(store: Store): void {
  const { facts, look } = store;
  const starts = facts.windows.map(({ fromUs }) => fromUs).sort((left, right) => left - right);
  const [first] = starts;
  if (first === undefined) return;
  const { fromUs, toUs } = look.view;
  const here = look.cursorUs ?? (fromUs + toUs) / 2;
  const next = starts.find((start) => start > here) ?? first;
  store.set({ cursorUs: next, view: showing(look.view, next, facts.endUs) });
}

/** The next operation, in the order of starts, that the filter lets through. */
export function stepMatch(store: Store, mask: Uint8Array | null, by: 1 | -1): void {
  const { table, look } = store;
  const order = Uint32Array.from({ length: table.count }, (_, row) => row);
  const start =
    look.selected ?? firstFrom(table.startUs, order, look.view.fromUs) - (by > 0 ? 1 : 0);
  for (let row = start + by; row >= 0 && row < table.count; row += by)
    if (mask === null || mask[row] === 1) {
      select(store, row);
      return;
    }
}
