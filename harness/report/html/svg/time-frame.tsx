import type { ComponentChildren } from "preact";
import type { FaultWindow } from "../../../core/faults.ts";
import { NS_PER_S, type TimeNs } from "../../../core/ids.ts";
import { durationText, momentText } from "../../text/numbers.ts";
import { clip, oneLine } from "../../text/visible.ts";
import { linearScale, niceTicks, type Scale, secondsTexts } from "./scale.ts";

const FRAME_WIDTH = 1080;
const RIGHT_MARGIN = 14;
const FAULT_ROW = 20;
const AXIS_HEIGHT = 24;
/** About the width of a character of the small types, to know what fits. */
const CHAR_WIDTH = 6.3;
export const MONO_CHAR_WIDTH = 7;
const COLOURED_FAULTS = ["partition", "kill", "pause"];

/** Where to draw inside a {@link TimeFrame}. */
export interface Plot {
  readonly x: Scale;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface TimeFrameProps {
  /** What the drawing shows, for those who cannot see it. */
  readonly label: string;
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
  readonly windows: readonly FaultWindow[];
  /** Room for labels at the left. */
  readonly gutter: number;
  readonly plotHeight: number;
  readonly children: (plot: Plot) => ComponentChildren;
}

/** A time axis with a row for each kind of fault above the plot, and its bands behind it. */
export function TimeFrame(props: TimeFrameProps) {
  const { label, fromNs, toNs, gutter, plotHeight, children } = props;
  const windows = props.windows.filter((w) => w.fromNs <= toNs && (w.toNs ?? toNs) >= fromNs);
  const faults = [...new Set(windows.map(({ fault }) => fault))];
  const top = faults.length * FAULT_ROW + 6;
  const plot: Plot = {
    x: linearScale(fromNs, toNs, gutter, FRAME_WIDTH - RIGHT_MARGIN),
    left: gutter,
    right: FRAME_WIDTH - RIGHT_MARGIN,
    top,
    bottom: top + plotHeight,
  };
  return (
    <div class="drawing">
      <svg
        viewBox={`0 0 ${FRAME_WIDTH} ${plot.bottom + AXIS_HEIGHT}`}
        role="img"
        aria-label={label}
      >
        <title>{label}</title>
        {windows.map((window, i) => (
          <FaultBand
            key={i}
            {...{ window, plot, fromNs, toNs }}
            row={faults.indexOf(window.fault)}
          />
        ))}
        {faults.map((fault, row) => (
          <text
            key={fault}
            class="tick strong"
            x={gutter - 8}
            y={row * FAULT_ROW + 14}
            text-anchor="end"
          >
            {clip(oneLine(fault, 40), Math.max(4, Math.floor((gutter - 8) / CHAR_WIDTH)))}
          </text>
        ))}
        <TimeAxis {...{ plot, fromNs, toNs }} />
        {children(plot)}
      </svg>
    </div>
  );
}

function faultClass(fault: string): string {
  return COLOURED_FAULTS.includes(fault) ? `fault-${fault}` : "fault-other";
}

/** `text` cut to what fits into `width`; empty when nothing useful does. */
export function fitting(text: string, width: number, charWidth = CHAR_WIDTH): string {
  const chars = Math.floor(width / charWidth);
  if (text.length <= chars) return text;
  return chars < 6 ? "" : `${text.slice(0, chars - 1)}…`;
}

interface FaultBandProps {
  readonly window: FaultWindow;
  readonly row: number;
  readonly plot: Plot;
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
}

function FaultBand({ window, row, plot, fromNs, toNs }: FaultBandProps) {
  const left = plot.x(Math.max(fromNs, window.fromNs));
  const width = Math.max(1.5, plot.x(Math.min(toNs, window.toNs ?? toNs)) - left);
  const y = row * FAULT_ROW + 2;
  const healed =
    window.toNs === null
      ? "not seen to be healed"
      : `${momentText(window.toNs)}, ${durationText(window.toNs - window.fromNs)}`;
  const description = oneLine(window.description, 200);
  return (
    <g class={faultClass(window.fault)}>
      <title>{`${oneLine(window.fault, 40)} ${description}: ${momentText(window.fromNs)} – ${healed}`}</title>
      <rect
        class="fault-band"
        x={left}
        y={plot.top}
        width={width}
        height={plot.bottom - plot.top}
      />
      <rect class="fault-bar" x={left} y={y} width={width} height={FAULT_ROW - 4} rx={3} />
      <text class="fault-label" x={left + 5} y={y + 12}>
        {fitting(description, width - 10)}
      </text>
    </g>
  );
}

function TimeAxis({ plot, fromNs, toNs }: { plot: Plot; fromNs: TimeNs; toNs: TimeNs }) {
  const ticks = niceTicks(fromNs / NS_PER_S, toNs / NS_PER_S, 10);
  const texts = secondsTexts(ticks);
  return (
    <g>
      <line class="axis" x1={plot.left} x2={plot.right} y1={plot.bottom} y2={plot.bottom} />
      {ticks.map((seconds, at) => {
        const x = plot.x(seconds * NS_PER_S);
        return (
          <g key={seconds}>
            <line class="grid" x1={x} x2={x} y1={plot.top} y2={plot.bottom + 4} />
            <text class="tick" x={x} y={plot.bottom + 17} text-anchor="middle">
              {texts[at]}
            </text>
          </g>
        );
      })}
    </g>
  );
}
