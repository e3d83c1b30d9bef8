import type { Ref } from "preact";
import { useMemo } from "preact/hooks";
import { countOf, countText, durationText } from "../text/numbers.ts";
import { nextFault, pan, showAll, showProof, stepMatch, zoom } from "./actions.ts";
import { matches } from "./search.ts";
import { type Store, useLook } from "./store.ts";
import { LANE_MODES } from "./timeline/lanes.ts";
import { KEYS } from "./timeline/timeline-keys.ts";

const OUTCOMES = [
  ["ok", "ok"],
  ["fail", "failed"],
  ["info", "indeterminate"],
  ["open", "never ended"],
] as const;

interface ToolbarProps {
  readonly store: Store;
  readonly searchRef: Ref<HTMLInputElement>;
}

/** Search, lanes and zoom. */
export function Toolbar({ store, searchRef }: ToolbarProps) {
  return (
    <div class="toolbar">
      <Search store={store} searchRef={searchRef} />
      <LaneChoice store={store} />
      <ZoomButtons store={store} />
      <details class="keys">
        <summary>Keys</summary>
        <dl>
          {KEYS.map(([keys, does]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p>While the timeline has the focus. The wheel zooms, a drag pans.</p>
      </details>
    </div>
  );
}

function Search({ store, searchRef }: ToolbarProps) {
  const query = useLook(store, (look) => look.query);
  const mask = useMemo(() => matches(store.table, query), [store, query]);
  const count = useMemo(() => mask?.reduce((sum, bit) => sum + bit, 0) ?? null, [mask]);
  return (
    <div class="search">
      <input
        ref={searchRef}
        type="search"
        value={query}
        aria-label="Filter operations"
        placeholder="Filter: read key:k3 node:n2 is:info -timeout"
        onInput={(event) => store.set({ query: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter") stepMatch(store, mask, event.shiftKey ? -1 : 1);
          if (event.key === "Escape") store.set({ query: "" });
        }}
      />
      <span class="chips">
        {OUTCOMES.map(([outcome, name]) => (
          <button
            key={outcome}
            type="button"
            class={`chip chip-${outcome}`}
            aria-pressed={words(query).includes(`is:${outcome}`)}
            onClick={() => store.set({ query: toggled(query, outcome) })}
          >
            {name}
          </button>
        ))}
      </span>
      <output class="muted" aria-live="polite">
        {count === null
          ? countOf(store.table.count, "operation")
          : `${countText(count)} of ${countOf(store.table.count, "operation")}`}
      </output>
    </div>
  );
}

function words(query: string): readonly string[] {
  return query.split(/\s+/).filter((word) => word !== "");
}

/** One outcome at a time: two would let nothing through. */
function toggled(query: string, outcome: string): string {
  const word = `is:${outcome}`;
  const others = words(query).filter((each) => !each.startsWith("is:"));
  return (words(query).includes(word) ? others : [...others, word]).join(" ");
}

function LaneChoice({ store }: { readonly store: Store }) {
  const mode = useLook(store, ({ laneMode }) => laneMode);
  return (
    <fieldset class="segments">
      <legend>Lanes</legend>
      {LANE_MODES.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === mode}
          onClick={() => store.set({ laneMode: each })}
        >
          {each}
        </button>
      ))}
    </fieldset>
  );
}

function ZoomButtons({ store }: { readonly store: Store }) {
  const { view, proof } = useLook(store, (look) => look);
  const hasProof = (store.facts.proofs[proof]?.atUs ?? null) !== null;
  return (
    <fieldset class="segments" aria-label="View">
      <span class="span-text muted">{durationText(1_000 * (view.toUs - view.fromUs))}</span>
      <button type="button" aria-label="Earlier" onClick={() => pan(store, -0.5)}>
        ←
      </button>
      <button type="button" aria-label="Later" onClick={() => pan(store, 0.5)}>
        →
      </button>
      <button type="button" aria-label="Zoom in" onClick={() => zoom(store, 0.5)}>
        +
      </button>
      <button type="button" aria-label="Zoom out" onClick={() => zoom(store, 2)}>
        −
      </button>
      <button type="button" onClick={() => showAll(store)}>
        whole run
      </button>
      {hasProof ? (
        <button type="button" onClick={() => showProof(store, proof)}>
          violation
        </button>
      ) : null}
      {store.facts.windows.length > 0 ? (
        <button type="button" onClick={() => nextFault(store)}>
          next fault
        </button>
      ) : null}
    </fieldset>
  );
}
