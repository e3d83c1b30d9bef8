import type { FaultWindow } from "../../core/faults.ts";
import type { Operation } from "../../core/history.ts";
import { letterOf, type Proof } from "../facts/proof.ts";
import type { Lane, TimelineSlice } from "../facts/timeline.ts";
import { countOf, momentText } from "../text/numbers.ts";
import { OutcomeLegend } from "./legends.tsx";
import { Notes, Section } from "./parts.tsx";
import { OperationBar } from "./svg/operation-bar.tsx";
import { type Plot, TimeFrame } from "./svg/time-frame.tsx";

const LANE = 24;
const GUTTER = 110;

interface TimelineSectionProps {
  readonly slice: TimelineSlice | null;
  readonly proof: Proof | undefined;
  readonly windows: readonly FaultWindow[];
}

/** Operations as bars, a lane for each worker, over the faults of that time. */
export function TimelineSection({ slice, proof, windows }: TimelineSectionProps) {
  if (slice === null) {
    return (
      <Section id="timeline" title="Timeline">
        <p>No operation was recorded, so there is nothing to draw.</p>
      </Section>
    );
  }
  const { fromNs, toNs, lanes } = slice;
  const count = lanes.reduce((sum, { operations }) => sum + operations.length, 0);
  const label = `${countOf(count, "operation")} from ${momentText(fromNs)} to ${momentText(toNs)}`;
  const letters = new Map(
    proof?.operations.map(({ invoke }, i) => [invoke.index, letterOf(i)] as const),
  );
  return (
    <Section id="timeline" title={`Timeline: ${slice.title.toLowerCase()}`}>
      <OutcomeLegend shape="bar" />
      <TimeFrame
        {...{ label, fromNs, toNs, windows }}
        gutter={GUTTER}
        plotHeight={lanes.length * LANE}
      >
        {(plot) =>
          lanes.map((lane, row) => (
            <LaneDrawing key={row} {...{ lane, row, plot, slice, letters }} />
          ))
        }
      </TimeFrame>
      <Notes notes={notesOf(slice, label)} />
    </Section>
  );
}

function notesOf({ highlighted, aside, cuts }: TimelineSlice, label: string): readonly string[] {
  const notes = [`${label}. Point at a bar to read it.`];
  if (highlighted.size > 0) notes.push("Those of the proof are framed and lettered.");
  if (aside.size > 0) notes.push("Pale ones are on other keys.");
  return [...notes, ...cuts];
}

interface LaneDrawingProps {
  readonly lane: Lane;
  readonly row: number;
  readonly plot: Plot;
  readonly slice: TimelineSlice;
  readonly letters: ReadonlyMap<number, string>;
}

function LaneDrawing({ lane, row, plot, slice, letters }: LaneDrawingProps) {
  const { fromNs, toNs, highlighted } = slice;
  const y = plot.top + row * LANE;
  return (
    <g>
      <line class="grid" x1={0} x2={plot.right} y1={y + LANE} y2={y + LANE} />
      <text class="tick" x={plot.left - 8} y={y + 16} text-anchor="end">
        {lane.label}
      </text>
      {proofLast(lane.operations, highlighted).map((operation) => (
        <OperationBar
          key={operation.invoke.index}
          {...{ operation, plot, fromNs, toNs }}
          y={y + 6}
          height={LANE - 12}
          emphasis={emphasisOf(operation, slice)}
        />
      ))}
      {lane.operations.map(({ invoke }) => {
        const letter = letters.get(invoke.index);
        if (letter === undefined) return null;
        return (
          <text
            key={invoke.index}
            class="letter"
            x={plot.x(Math.max(fromNs, invoke.time)) - 12}
            y={y + 16}
          >
            {letter}
          </text>
        );
      })}
    </g>
  );
}

function emphasisOf(
  { invoke: { index } }: Operation,
  { highlighted, aside }: TimelineSlice,
): "proof" | "plain" | "aside" {
  if (highlighted.has(index)) return "proof";
  return aside.has(index) ? "aside" : "plain";
}

/** Drawn last, so that nothing covers them. */
function proofLast(
  operations: readonly Operation[],
  highlighted: ReadonlySet<number>,
): readonly Operation[] {
  const isProof = ({ invoke }: Operation): boolean => highlighted.has(invoke.index);
  return [...operations].sort((left, right) => Number(isProof(left)) - Number(isProof(right)));
}
