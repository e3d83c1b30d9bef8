import type { Trace, TraceEvent } from "../../core/trace.ts";
import { oneLine } from "../text/visible.ts";
import { EVENT_WORDS, eventsById, eventText, exactSeconds } from "./event-text.ts";
import { type LaneState, stateAfter, UNKNOWN_STATE } from "./lane-states.ts";

const LINE_WIDTH = 120;
const TIME_WIDTH = 11;
const CELL_WIDTH = 6;
const BAR = " | ";
/** However many nodes there are. */
const LEAST_TEXT_WIDTH = 40;

/**
 * A trace as text with fixed columns, in the manner of TigerBeetle's short log: when, how every node stands after it, and
 * what happened, a line each. Lines are at most 120 wide for up to nine nodes. What was sent stands where it arrives or is
 * lost; syncs are left out.
 */
export function renderCausalLog(trace: Trace): string {
  const byId = eventsById(trace);
  const nodes = new Set(trace.nodes);
  const states = new Map<string, LaneState>(trace.nodes.map((node) => [node, UNKNOWN_STATE]));
  const roles = new Map<string, string>();
  const lines: string[] = [];
  for (const event of trace.events) {
    const before = states.get(event.lane);
    if (before) states.set(event.lane, stateAfter(before, event));
    if (event.kind === "state") roles.set(roleLetter(event), event.leader ? "leader" : event.role);
    if (!hasLine(event, nodes)) continue;
    const marks = marksOf(event);
    const cells = trace.nodes.map((node) =>
      cellOf(marks.get(node) ?? " ", states.get(node) ?? UNKNOWN_STATE),
    );
    lines.push(lineOf(exactSeconds(event.atUs), cells, eventText(event, byId)));
  }
  const header = lineOf("time s", trace.nodes.map(headingOf), "what");
  return `${[...legend(trace, roles), "", header, ...lines].join("\n")}\n`;
}

/** An answer's arrival is what the operation's end says already. */
function hasLine(event: TraceEvent, nodes: ReadonlySet<string>): boolean {
  if (event.kind === "received") return nodes.has(event.lane);
  return event.kind !== "sent" && event.kind !== "synced";
}

function marksOf(event: TraceEvent): ReadonlyMap<string, string> {
  switch (event.kind) {
    case "received":
      return new Map([
        [event.from, ">"],
        [event.lane, "<"],
      ]);
    case "lost":
      return new Map([
        [event.lane, ">"],
        [event.to, "x"],
      ]);
    case "fault":
      return new Map(event.nodes.map((node) => [node, "!"]));
    default:
      return new Map([[event.lane, "*"]]);
  }
}

function cellOf(mark: string, { process, role, leader, term }: LaneState): string {
  if (process === "down") return `${mark}--`;
  const stand = role === null ? "?" : `${roleLetter({ role, leader })}${term ?? ""}`;
  return `${mark}${stand}${process === "paused" ? "=" : ""}`;
}

/** Only leaders are capital, so that they stand out. */
function roleLetter({ role, leader }: { role: string; leader: boolean }): string {
  return leader ? "L" : oneLine(role, 40).slice(0, 1).toLowerCase() || "?";
}

function headingOf(node: string): string {
  return ` ${oneLine(node, 40)}`;
}

function lineOf(time: string, cells: readonly string[], text: string): string {
  const head = `${time.padStart(TIME_WIDTH)}${BAR}${cells.map((cell) => padded(cell, CELL_WIDTH)).join("")}${BAR}`;
  const width = Math.max(LEAST_TEXT_WIDTH, LINE_WIDTH - head.length);
  return `${head}${cut(text, width)}`.trimEnd();
}

/** Exactly `width` wide, the last of it a space. */
function padded(text: string, width: number): string {
  return cut(text, width - 1).padEnd(width);
}

function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return `${text.slice(0, width - 1).replace(/[\ud800-\udbff]$/, "?")}…`;
}

function legend(trace: Trace, roles: ReadonlyMap<string, string>): readonly string[] {
  const letters = [...roles].map(([letter, role]) => `${letter} ${oneLine(role, 30)}`);
  const words = EVENT_WORDS.map(([word, meaning]) => `# ${word.padEnd(6)} ${meaning}`);
  const dropped =
    trace.droppedCount > 0 ? [`# The first ${trace.droppedCount} events were not kept.`] : [];
  return [
    "# A column for each node: how it stands after the line, role and term.",
    cut(`# ${[...letters, "? not said yet", "-- down", "= paused"].join(", ")}`, LINE_WIDTH),
    "# * it happens here, > sends, < receives, x would have received, ! hit by the fault",
    ...words,
    ...dropped,
  ];
}
