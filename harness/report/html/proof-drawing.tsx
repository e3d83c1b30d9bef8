import type { FaultWindow } from "../../core/faults.ts";
import type { Operation } from "../../core/history.ts";
import { NS_PER_MS, type TimeNs } from "../../core/ids.ts";
import type { Placement } from "../../core/verdict.ts";
import { letterOf } from "../text/letters.ts";
import { callText, resultText, whereText } from "../text/operations.ts";
import { PlacementDrawing } from "./placement-drawing.tsx";
import { OperationBar } from "./svg/operation-bar.tsx";
import { fitting, MONO_CHAR_WIDTH, type Plot, TimeFrame } from "./svg/time-frame.tsx";

const ROW = 26;
/** Letters at the left, then the operations in words, as wide as they need. */
const LETTER_WIDTH = 26;
const LEAST_GUTTER = 120;
const MOST_GUTTER = 420;
const CALL_CHARS = 28;
const RESULT_CHARS = 18;

interface ProofDrawingProps {
  readonly operations: readonly Operation[];
  readonly windows: readonly FaultWindow[];
  readonly placement: Placement | undefined;
}

/** The operations of a proof on their real time axis, a row each, with the faults of that time. */
export function ProofDrawing({ operations, windows, placement }: ProofDrawingProps) {
  const first = Math.min(...operations.map(({ invoke }) => invoke.time));
  const last = Math.max(...operations.map((o) => o.completion?.time ?? o.invoke.time));
  const margin = Math.max(NS_PER_MS / 10, (last - first) * 0.06);
  const fromNs = Math.max(0, first - margin);
  const toNs = last + margin;
  const longest = Math.max(...operations.map((operation) => lineOf(operation).length));
  const wanted = LETTER_WIDTH + longest * MONO_CHAR_WIDTH + 16;
  const gutter = Math.min(MOST_GUTTER, Math.max(LEAST_GUTTER, wanted));
  return (
    <TimeFrame
      label={`The ${operations.length} operations of this proof over time; the table below says the same in words`}
      {...{ fromNs, toNs, windows }}
      gutter={gutter}
      plotHeight={operations.length * ROW}
    >
      {(plot) => (
        <>
          {operations.map((operation, row) => (
            <ProofRow
              key={operation.invoke.index}
              {...{ operation, row, plot, fromNs, toNs, gutter }}
              isStuck={operation.invoke.index === placement?.stuck}
            />
          ))}
          {placement ? (
            <PlacementDrawing {...{ placement, operations, plot }} rowHeight={ROW} />
          ) : null}
        </>
      )}
    </TimeFrame>
  );
}

interface ProofRowProps {
  readonly operation: Operation;
  readonly row: number;
  readonly plot: Plot;
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
  readonly gutter: number;
  readonly isStuck: boolean;
}

function ProofRow({ operation, row, plot, fromNs, toNs, gutter, isStuck }: ProofRowProps) {
  const y = plot.top + row * ROW;
  return (
    <g data-at={row}>
      <line class="grid" x1={0} x2={plot.right} y1={y + ROW} y2={y + ROW} />
      <text class="letter" x={4} y={y + 17}>
        {letterOf(row)}
      </text>
      <text class="mono" x={LETTER_WIDTH} y={y + 17}>
        {fitting(lineOf(operation), gutter - LETTER_WIDTH - 12, MONO_CHAR_WIDTH)}
      </text>
      <OperationBar
        {...{ operation, plot, fromNs, toNs }}
        y={y + 6}
        height={ROW - 12}
        emphasis={isStuck ? "proof" : "plain"}
      />
    </g>
  );
}

function lineOf(operation: Operation): string {
  const call = brief(callText(operation.invoke), CALL_CHARS);
  return `${whereText(operation)}  ${call} → ${brief(resultText(operation), RESULT_CHARS)}`;
}

/** The table beneath has it whole. */
function brief(text: string, chars: number): string {
  return text.length > chars ? `${text.slice(0, chars - 1)}…` : text;
}
