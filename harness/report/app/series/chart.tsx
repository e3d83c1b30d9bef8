import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { secondsTexts } from "../../html/svg/scale.ts";
import type { Colours } from "../colours.ts";
import { currentColours, onSchemeChange } from "../colours.ts";
import type { Store } from "../store.ts";
import { drawBands } from "./bands.ts";

/** One line of a chart, drawn over the shared time axis. */
export interface LineSpec {
  readonly label: string;
  readonly colour: (colours: Colours) => string;
  readonly dash?: readonly number[];
  readonly filled?: boolean;
  readonly values: ArrayLike<number | null>;
}

export interface ChartSpec {
  readonly title: string;
  /** What the chart shows, for those who cannot see it. */
  readonly summary: string;
  readonly timesS: ArrayLike<number>;
  readonly lines: readonly LineSpec[];
  readonly format: (value: number) => string;
  /** Values hold from their time on. */
  readonly isStepped?: boolean;
  /** Fixed ends of the axis; left out: those of the values. */
  readonly range?: readonly [number, number];
  readonly isLogarithmic?: boolean;
  /** Draws more, under the lines. */
  readonly under?: (plot: uPlot, colours: Colours, store: Store) => void;
}

const HEIGHT = 150;
const AXIS_WIDTH = 92;
const TIME_AXIS_HEIGHT = 30;
/** Redrawing what stands still while the timeline is dragged would cost its frames. */
const SETTLE_MS = 60;

interface ChartProps {
  readonly store: Store;
  readonly spec: ChartSpec;
}

/** A chart on the time axis of the timeline: the same view, the same faults behind it, the same cursor. */
export function Chart({ store, spec }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = host;
    if (!current) return;
    let stop = mount(current, store, spec);
    const stopScheme = onSchemeChange(() => {
      stop();
      stop = mount(current, store, spec);
    });
    return () => {
      stopScheme();
      stop();
    };
  }, [store, spec]);
  return (
    <figure class="chart">
      <figcaption>{spec.title}</figcaption>
      <div ref={host} role="img" aria-label={`${spec.title}. ${spec.summary}`} />
    </figure>
  );
}

function mount(host: HTMLElement, store: Store, spec: ChartSpec): () => void {
  const colours = currentColours();
  const data = [spec.timesS, ...spec.lines.map(({ values }) => values)];
  const plot = new uPlot(optionsOf(host, store, spec, colours), data as uPlot.AlignedData, host);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown = store.look;
  const follow = (): void => {
    const { look } = store;
    if (look.view !== shown.view) {
      clearTimeout(timer);
      timer = setTimeout(() => setView(plot, store), SETTLE_MS);
    }
    if (look.cursorUs !== shown.cursorUs) moveCursor(plot, look.cursorUs);
    shown = look;
  };
  const resized = new ResizeObserver(() =>
    plot.setSize({ width: host.clientWidth, height: HEIGHT }),
  );
  resized.observe(host);
  const unsubscribe = store.subscribe(follow);
  return () => {
    clearTimeout(timer);
    resized.disconnect();
    unsubscribe();
    plot.destroy();
  };
}

function setView(plot: uPlot, { look }: Store): void {
  plot.setScale("x", { min: look.view.fromUs / 1e6, max: look.view.toUs / 1e6 });
}

/** Without telling others: the cursor came from them. */
function moveCursor(plot: uPlot, cursorUs: number | null): void {
  const left = cursorUs === null ? -10 : plot.valToPos(cursorUs / 1e6, "x");
  plot.setCursor({ left, top: cursorUs === null ? -10 : 0 }, false);
  if (cursorUs !== null) plot.setLegend({ idx: plot.valToIdx(cursorUs / 1e6) }, false);
}

function optionsOf(
  host: HTMLElement,
  store: Store,
  spec: ChartSpec,
  colours: Colours,
): uPlot.Options {
  const { lines, format, range, isLogarithmic = false, isStepped = false } = spec;
  const axis = { stroke: colours.muted, grid: { stroke: colours.line, width: 1 }, font: FONT };
  const stepped = isStepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  return {
    ...{ width: Math.max(200, host.clientWidth), height: HEIGHT },
    legend: { live: true, markers: { dash: (_, line) => borderOf(lines[line - 1]) } },
    cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { size: 5 } },
    scales: {
      x: { time: false, range: () => [store.look.view.fromUs / 1e6, store.look.view.toUs / 1e6] },
      y: {
        distr: isLogarithmic ? 3 : 1,
        ...(range && { range: [range[0], range[1]] as [number, number] }),
      },
    },
    axes: [
      { ...axis, size: TIME_AXIS_HEIGHT, values: (_, ticks) => [...secondsTexts(ticks)] },
      {
        ...axis,
        size: AXIS_WIDTH,
        ...(isLogarithmic && {
          filter: wholeDecades,
          grid: { ...axis.grid, filter: wholeDecades },
        }),
        values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : format(tick))),
      },
    ],
    series: [
      { label: "at", value: (_, value) => (value == null ? "–" : `${value.toFixed(3)} s`) },
      ...lines.map(({ label, colour, dash, filled }) => ({
        label,
        ...{ stroke: colour(colours), width: 1.5, points: { show: false } },
        ...(dash && { dash: [...dash] }),
        ...(filled && { fill: `${colour(colours)}33` }),
        ...(stepped && { paths: stepped }),
        value: (_: uPlot, value: number | null) => (value == null ? "–" : format(value)),
      })),
    ],
    hooks: {
      drawClear: [(plot) => drawBands(plot, store, colours)],
      ...(spec.under && { drawAxes: [(plot) => spec.under?.(plot, colours, store)] }),
      setCursor: [(plot) => tellCursor(plot, store)],
      setSelect: [(plot) => zoomToSelection(plot, store)],
    },
  };
}

/** How the mark of a line in the legend is drawn: as the line itself. */
function borderOf(line: LineSpec | undefined): string {
  const [longest = 0] = [...(line?.dash ?? [])].sort((left, right) => right - left);
  return longest === 0 ? "solid" : longest > 3 ? "dashed" : "dotted";
}

function wholeDecades(_: uPlot, ticks: number[]): (number | null)[] {
  return ticks.map(wholeDecade);
}

function wholeDecade(tick: number): number | null {
  const exponent = Math.log10(tick);
  return Math.abs(exponent - Math.round(exponent)) < 1e-9 ? tick : null;
}

const FONT = '11px system-ui, -apple-system, "Segoe UI", sans-serif';

function tellCursor(plot: uPlot, store: Store): void {
  const { left } = plot.cursor;
  if (left === undefined || left === null || left < 0) return;
  store.set({ cursorUs: plot.posToVal(left, "x") * 1e6 });
}

function zoomToSelection(plot: uPlot, store: Store): void {
  const { left, width } = plot.select;
  if (width < 4) return;
  const from = plot.posToVal(left, "x") * 1e6;
  const to = plot.posToVal(left + width, "x") * 1e6;
  store.set({ view: { fromUs: Math.max(0, from), toUs: Math.min(store.facts.endUs, to) } });
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}
