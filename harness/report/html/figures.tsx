import type { Json, JsonObject } from "../../core/json.ts";
import { figureText, labelText } from "../text/labels.ts";
import { indentedJson, valueText } from "../text/operations.ts";
import { oneLine } from "../text/visible.ts";

const JSON_CHARS = 2_000;
const MAX_ENTRIES = 40;
/** Lists that are shorter than this are not folded away. */
const SHORT_LIST = 5;
/** Deeper figures are shown as JSON. */
const MAX_DEPTH = 3;

/** A checker's own figures, whatever their shape: names and units as their keys tell them. */
export function Figures({ figures }: { readonly figures: JsonObject }) {
  return <FigureList entries={Object.entries(figures)} depth={0} />;
}

type Entry = readonly [name: string, value: Json];

function FigureList({ entries, depth }: { entries: readonly Entry[]; depth: number }) {
  const cut = entries.length - MAX_ENTRIES;
  return (
    <dl class="figures">
      {entries.slice(0, MAX_ENTRIES).map(([name, value]) => (
        <div key={name} class={isPlain(value) ? undefined : "nested"}>
          <dt>{labelText(name)}</dt>
          <dd>
            <Figure name={name} value={value} depth={depth} />
          </dd>
        </div>
      ))}
      {cut > 0 ? (
        <div>
          <dt>…</dt>
          <dd>{cut} more in verdict.json</dd>
        </div>
      ) : null}
    </dl>
  );
}

function Figure({ name, value, depth }: { name: string; value: Json; depth: number }) {
  if (isPlain(value)) return <>{figureText(name, value)}</>;
  if (isObject(value)) return <Group group={value} depth={depth} />;
  const list = value as readonly Json[];
  if (list.length === 0) return <>none</>;
  if (list.length <= SHORT_LIST && list.every((item) => typeof item === "string"))
    return <>{list.map((item) => oneLine(item, 300)).join(" ")}</>;
  return <Folded value={value} size={list.length} />;
}

/** What is plain in it stands on one line, to keep cards short; what is not follows below. */
function Group({ group, depth }: { group: JsonObject; depth: number }) {
  const entries = Object.entries(group);
  if (entries.length === 0) return <>none</>;
  if (depth >= MAX_DEPTH || entries.length > MAX_ENTRIES)
    return <Folded value={group} size={entries.length} />;
  const plain = entries.filter(([, value]) => isPlain(value));
  const nested = entries.filter(([, value]) => !isPlain(value));
  return (
    <>
      {plain.map(([name, value]) => `${labelText(name)} ${figureText(name, value)}`).join(" · ")}
      {nested.length > 0 ? <FigureList entries={nested} depth={depth + 1} /> : null}
    </>
  );
}

function Folded({ value, size }: { value: Json; size: number }) {
  const isList = Array.isArray(value) && value.every(isPlain);
  return (
    <details>
      <summary>{size === 1 ? "1 entry" : `${size} entries`}</summary>
      <pre>{isList ? valueText(value, JSON_CHARS) : indentedJson(value, JSON_CHARS)}</pre>
    </details>
  );
}

function isPlain(value: Json): boolean {
  return typeof value !== "object" || value === null;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
