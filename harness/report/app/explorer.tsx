import { useRef } from "preact/hooks";
import { MomentPanel } from "./moment-panel.tsx";
import { OperationList } from "./operation-list.tsx";
import { OperationPanel } from "./operation-panel.tsx";
import { Charts } from "./series/charts.tsx";
import type { Store } from "./store.ts";
import { Timeline } from "./timeline/timeline.tsx";
import { Toolbar } from "./toolbar.tsx";

/** The part of the report that moves: timeline, operations, nodes and charts around one view, one cursor, one choice. */
export function Explorer({ store }: { readonly store: Store }) {
  const search = useRef<HTMLInputElement>(null);
  const { cuts } = store.facts;
  return (
    <div class="explorer">
      <Toolbar store={store} searchRef={search} />
      <Timeline store={store} onSearch={() => search.current?.focus()} />
      {cuts.length > 0 ? <p class="note">{cuts.join(" ")}</p> : null}
      <OperationPanel store={store} />
      <MomentPanel store={store} />
      <OperationList store={store} />
      <Charts store={store} />
    </div>
  );
}
