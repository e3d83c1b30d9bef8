import type { Operation } from "../../core/history.ts";
import type { ProofEdge, ProofNode, TransactionProof } from "../../core/transaction-proof.ts";
import { letterOf } from "../text/letters.ts";
import { microOperationsIn, microText } from "../text/micro-operations.ts";
import { nameText, valueText } from "../text/operations.ts";
import { oneLine } from "../text/visible.ts";
import { type Box, boundaryPoint, ringOf, withRows } from "./cycle-ring.ts";

const CHAR_WIDTH = 6.9;
const LINE_HEIGHT = 16;
const PADDING = 9;
const LINE_CHARS = 34;
const MOST_LINES = 7;
/** More than this is no drawing but a tangle; the steps say the same in words. */
const MOST_NODES = 10;

interface CycleDrawingProps {
  readonly proof: TransactionProof;
  /** Of the proof, whose letters the nodes get. */
  readonly operations: readonly Operation[];
}

/** The transactions of a proof, and why each had to come before the next. */
export function CycleDrawing({ proof, operations }: CycleDrawingProps) {
  const { nodes, edges } = proof;
  if (nodes.length > MOST_NODES)
    return (
      <p class="note">A cycle of {nodes.length} transactions is not drawn; the steps tell it.</p>
    );
  const { boxes, texts, width, height } = placed(proof, operations);
  const label = `Cycle of ${nodes.length} transactions: ${edges.map(edgeWords).join(", ")}`;
  return (
    <div class="drawing cycle">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={label}
      >
        <title>{label}</title>
        {edges.map((edge, at) => (
          <EdgeDrawing
            key={at}
            edge={edge}
            from={boxes.get(edge.from)}
            to={boxes.get(edge.to)}
            isLast={at === edges.length - 1}
          />
        ))}
        {nodes.map((node) => (
          <NodeDrawing
            key={node.name}
            {...{ node, lines: texts.get(node.name), box: boxes.get(node.name) }}
          />
        ))}
        {edges.map((edge, at) => (
          <EdgeLabel key={at} edge={edge} from={boxes.get(edge.from)} to={boxes.get(edge.to)} />
        ))}
      </svg>
      <ul class="cycle-edges">
        {edges.map((edge, at) => (
          <li key={at}>
            <b class={`edge-${edge.kind}`}>{edgeWords(edge)}</b>: {oneLine(edge.reason, 400)}
          </li>
        ))}
        <li class="contradiction">{oneLine(proof.contradiction, 400)}</li>
      </ul>
    </div>
  );
}

/** The circle, and beneath it those who saw something of it. */
function placed({ nodes, edges }: TransactionProof, operations: readonly Operation[]) {
  const texts = new Map(nodes.map((node) => [node.name, textOf(node, operations)]));
  const sizeBy = ({ name }: ProofNode) => sizeOf(texts.get(name) ?? []);
  const isOn = ({ name }: ProofNode): boolean =>
    edges.some(({ from, to }) => from === name || to === name);
  const on = nodes.filter(isOn);
  const others = nodes.filter((node) => !isOn(node));
  const ring = ringOf(on.map(sizeBy));
  const rows = withRows(ring, others.map(sizeBy));
  const boxes = new Map([
    ...on.map(({ name }, at) => [name, ring.boxes[at]] as const),
    ...others.map(({ name }, at) => [name, rows.boxes[at]] as const),
  ]);
  return { boxes, texts, width: rows.width, height: rows.height };
}

function edgeWords({ from, to, kind, key }: ProofEdge): string {
  return `${from} → ${to} ${kindText(kind, key)}`;
}

function kindText(kind: ProofEdge["kind"], key: ProofEdge["key"]): string {
  return key === null ? kind : `${kind} ${nameText(key, 24)}`;
}

/** The name and who did it, then the micro-operations. */
function textOf(
  { name, process, index, outcome, ops }: ProofNode,
  operations: readonly Operation[],
): readonly string[] {
  const at = operations.findIndex(({ invoke }) => invoke.index === index);
  const letter = at < 0 ? "" : ` (${letterOf(at)})`;
  const who = process === null ? "the beginning" : `p${process}`;
  const lines = ops.map((op) => oneLine(lineOf(op), LINE_CHARS));
  const cut = lines.length - MOST_LINES;
  return [
    `${name}${letter} · ${who}${outcome === "ok" ? "" : ` · ${outcome}`}`,
    ...lines.slice(0, cut > 0 ? MOST_LINES - 1 : MOST_LINES),
    ...(cut > 0 ? [`… ${cut + 1} more`] : []),
  ];
}

/** Whatever a proof has instead of a micro-operation is shown as it is. */
function lineOf(op: ProofNode["ops"][number]): string {
  const [micro] = microOperationsIn([op]) ?? [];
  return micro ? microText(micro) : valueText(op, LINE_CHARS);
}

function sizeOf(lines: readonly string[]): { width: number; height: number } {
  const longest = Math.max(...lines.map(({ length }) => length));
  return {
    width: Math.ceil(longest * CHAR_WIDTH + 2 * PADDING),
    height: lines.length * LINE_HEIGHT + 2 * PADDING,
  };
}

interface NodeDrawingProps {
  readonly node: ProofNode;
  readonly lines: readonly string[] | undefined;
  readonly box: Box | undefined;
}

function NodeDrawing({ node, lines = [], box }: NodeDrawingProps) {
  if (!box) return null;
  const { x, y, width, height } = box;
  return (
    <g class={`cycle-node cycle-${node.outcome}`}>
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={6} />
      {lines.map((line, at) => (
        <text
          key={at}
          class={at === 0 ? "mono strong" : "mono"}
          x={x - width / 2 + PADDING}
          y={y - height / 2 + PADDING + at * LINE_HEIGHT + 12}
        >
          {line}
        </text>
      ))}
    </g>
  );
}

interface EdgeDrawingProps {
  readonly edge: ProofEdge;
  readonly from: Box | undefined;
  readonly to: Box | undefined;
  /** The one that closes the circle. */
  readonly isLast: boolean;
}

/** A bow from box to box: two edges between the same two do not cover one another. */
function EdgeDrawing({ edge, from, to, isLast }: EdgeDrawingProps) {
  if (!from || !to) return null;
  const { bow } = bowBetween(from, to);
  const start = boundaryPoint(from, bow);
  const end = boundaryPoint(to, bow);
  const angle = Math.atan2(end.y - bow.y, end.x - bow.x);
  const wing = (turn: number): string =>
    `${(end.x - 9 * Math.cos(angle + turn)).toFixed(1)} ${(end.y - 9 * Math.sin(angle + turn)).toFixed(1)}`;
  return (
    <g class={`cycle-edge edge-${edge.kind}${isLast ? " cycle-last" : ""}`}>
      <title>{oneLine(edge.reason, 400)}</title>
      <path
        class="cycle-line"
        d={`M${start.x.toFixed(1)} ${start.y.toFixed(1)}Q${bow.x.toFixed(1)} ${bow.y.toFixed(1)} ${end.x.toFixed(1)} ${end.y.toFixed(1)}`}
      />
      <path
        class="cycle-tip"
        d={`M${wing(0.42)}L${end.x.toFixed(1)} ${end.y.toFixed(1)}L${wing(-0.42)}`}
      />
    </g>
  );
}

/** Drawn after all boxes: it may reach over the edge of one. */
function EdgeLabel({ edge, from, to }: Omit<EdgeDrawingProps, "isLast">) {
  if (!from || !to) return null;
  const { bow, middle } = bowBetween(from, to);
  return (
    <g class={`cycle-edge edge-${edge.kind}`}>
      <text x={(bow.x + middle.x) / 2} y={(bow.y + middle.y) / 2 + 4} text-anchor="middle">
        {kindText(edge.kind, edge.key)}
      </text>
    </g>
  );
}

function bowBetween(from: Box, to: Box) {
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  return { middle, bow: { x: middle.x + (dy / length) * 44, y: middle.y - (dx / length) * 44 } };
}
