import type { PageFacts } from "../page/page-facts.ts";
import type { Look, Store } from "./store.ts";
import { LANE_MODES } from "./timeline/lanes.ts";

const SETTLE_MS = 300;

/** What a link to this page asks to look at: `#q=key:k3&lanes=node&from=1200000&to=1300000`. */
export function readHash({ endUs }: PageFacts): Partial<Look> {
  const asked = new URLSearchParams(location.hash.slice(1));
  const laneMode = LANE_MODES.find((mode) => mode === asked.get("lanes"));
  const [fromUs, toUs] = [Number(asked.get("from")), Number(asked.get("to"))];
  return {
    ...(asked.has("q") && { query: asked.get("q") ?? "" }),
    ...(laneMode && { laneMode }),
    ...(toUs > fromUs && fromUs >= 0 && toUs <= endUs && { view: { fromUs, toUs } }),
  };
}

/** Keeps the address in step, so that it can be sent to somebody. */
export function writeHash(store: Store): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown = store.look;
  store.subscribe(() => {
    const { look } = store;
    const isSame =
      look.view === shown.view && look.query === shown.query && look.laneMode === shown.laneMode;
    if (isSame) return;
    shown = look;
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(null, "", `#${hashOf(look)}`), SETTLE_MS);
  });
}

function hashOf({ query, laneMode, view }: Look): string {
  const said = new URLSearchParams();
  if (query !== "") said.set("q", query);
  said.set("lanes", laneMode);
  said.set("from", String(Math.round(view.fromUs)));
  said.set("to", String(Math.round(view.toUs)));
  return said.toString();
}
