import type { Trace } from "../../core/trace.ts";
import { Notes, Section } from "../html/parts.tsx";
import type { RunData } from "../run-data.ts";
import { countOf } from "../text/numbers.ts";
import { oneLine } from "../text/visible.ts";
import { CausalDrawing } from "./causal-drawing.tsx";
import { renderCausalLog } from "./causal-log.ts";
import { causalStory } from "./causal-story.ts";
import { causalTargets } from "./causal-targets.ts";
import { messageNames } from "./message-names.ts";

const MAX_COLUMNS = 300;
const MAX_LOG_EVENTS = 2_000;
const MAX_NAMES = 40;

interface CausesSectionProps {
  readonly data: RunData;
  readonly trace: Trace;
}

/** What led to the violation, as a drawing and as a log. */
export function CausesSection({ data, trace }: CausesSectionProps) {
  const story = causalStory(trace, causalTargets(trace, data.verdict));
  const names = messageNames(story);
  const logged = { ...story, events: story.events.slice(-MAX_LOG_EVENTS) };
  return (
    <Section id="causes" title="How it came about">
      <p>
        Only what can have led to the violation, in the order in which it happened: distances are
        not durations. Point at anything to read it.
      </p>
      <ul class="legend">
        {[...names].slice(0, MAX_NAMES).map(([type, name]) => (
          <li key={type}>
            <b>{name}</b> {oneLine(type, 40)}
          </li>
        ))}
      </ul>
      <CausalDrawing {...{ trace: story, names }} maxColumns={MAX_COLUMNS} />
      <Notes notes={notesOf(trace, story)} />
      <details>
        <summary>The same as a log, a line each</summary>
        <pre class="causal-log">{renderCausalLog(logged)}</pre>
      </details>
    </Section>
  );
}

function notesOf(trace: Trace, story: Trace): readonly string[] {
  const notes = [
    "A cross ends a lane where the node goes down and a message that is lost; small marks below a lane are finished syncs.",
  ];
  const hidden = receiptCount(trace) - receiptCount(story);
  if (hidden > 0)
    notes.push(
      `${countOf(hidden, "message")} without a part in it ${hidden === 1 ? "is" : "are"} left out.`,
    );
  if (story.events.length > MAX_LOG_EVENTS)
    notes.push(
      `The log shows the last ${MAX_LOG_EVENTS} of ${countOf(story.events.length, "event")}.`,
    );
  const columns = story.events.filter(({ kind }) => kind !== "synced" && kind !== "state").length;
  if (columns > MAX_COLUMNS)
    notes.push(`The drawing shows the last ${MAX_COLUMNS} of ${countOf(columns, "event")}.`);
  if (trace.droppedCount > 0)
    notes.push(`The first ${countOf(trace.droppedCount, "event")} of the run were not kept.`);
  return notes;
}

function receiptCount({ events }: Trace): number {
  return events.filter(({ kind }) => kind === "received").length;
}
