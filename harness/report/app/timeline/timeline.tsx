import { useEffect, useRef } from "preact/hooks";
import { select, zoom } from "../actions.ts";
import { type Store, useLook } from "../store.ts";
import { timeAt } from "./geometry.ts";
import { operationAt } from "./hit.ts";
import { TimelineCanvas } from "./timeline-canvas.ts";
import { pressKey } from "./timeline-keys.ts";
import { panned } from "./view.ts";

interface TimelineProps {
  readonly store: Store;
  readonly onSearch: () => void;
}

/** Every operation over time, above it the faults. */
export function Timeline({ store, onSearch }: TimelineProps) {
  const element = useRef<HTMLCanvasElement>(null);
  const canvas = useRef<TimelineCanvas | null>(null);
  useEffect(() => {
    if (!element.current) return;
    const drawn = new TimelineCanvas(element.current, store);
    canvas.current = drawn;
    const stop = followPointer(element.current, drawn, store);
    return () => {
      stop();
      drawn.close();
    };
  }, [store]);
  const mode = useLook(store, ({ laneMode }) => laneMode);
  return (
    <div
      class="timeline-box"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is driven by keys; the list below says the same
      tabIndex={0}
      role="application"
      aria-label={`Timeline of ${store.table.count} operations by ${mode}. Arrow keys move between operations, plus and minus zoom, slash searches.`}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || !canvas.current) return;
        if (event.key === "/") onSearch();
        else if (!pressKey(event, store, canvas.current)) return;
        event.preventDefault();
      }}
    >
      <canvas ref={element} class="timeline" />
    </div>
  );
}

/** A drag pans, a click selects, the wheel zooms where it is pressed with a key or the timeline has the focus. */
function followPointer(
  element: HTMLCanvasElement,
  canvas: TimelineCanvas,
  store: Store,
): () => void {
  let drag: { x: number; moved: boolean } | null = null;
  const place = (event: PointerEvent | WheelEvent | MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const timeOf = (event: PointerEvent | WheelEvent | MouseEvent): number =>
    timeAt(canvas.geometry, store.look.view, place(event).x);
  const stops = new AbortController();
  const { signal } = stops;
  element.addEventListener(
    "pointerdown",
    (event) => {
      drag = { x: event.clientX, moved: false };
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  element.addEventListener(
    "pointermove",
    (event) => {
      if (drag === null) return store.set({ cursorUs: timeOf(event) });
      const { left, right } = canvas.geometry;
      const { fromUs, toUs } = store.look.view;
      const byPx = event.clientX - drag.x;
      if (!drag.moved && Math.abs(byPx) < 3) return;
      const byUs = (-byPx / (right - left)) * (toUs - fromUs);
      drag = { x: event.clientX, moved: true };
      store.set({ view: panned(store.look.view, byUs, store.facts.endUs) });
    },
    { signal },
  );
  element.addEventListener(
    "pointerup",
    (event) => {
      const row = operationAt(canvas.geometry, store.look.view, store.table, place(event));
      if (drag?.moved === false) {
        if (row === null) store.set({ selected: null });
        else select(store, row);
      }
      drag = null;
    },
    { signal },
  );
  element.addEventListener("dblclick", (event) => zoom(store, 0.4, timeOf(event)), { signal });
  element.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== element.parentElement)
        return;
      event.preventDefault();
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const { fromUs, toUs } = store.look.view;
      if (isSideways)
        store.set({
          view: panned(store.look.view, (event.deltaX / 1000) * (toUs - fromUs), store.facts.endUs),
        });
      else zoom(store, 1.0018 ** event.deltaY, timeOf(event));
    },
    { signal, passive: false },
  );
  return () => stops.abort();
}
