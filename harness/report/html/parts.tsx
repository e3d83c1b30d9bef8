import type { ComponentChildren } from "preact";
import type { Validity } from "../../core/verdict.ts";
import { headlineOf } from "../facts/headline.ts";

interface SectionProps {
  /** For links to it. */
  readonly id: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Section({ id, title, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

/** A verdict as sign, word and colour. `word`: what it is called here instead of valid, invalid and unknown. */
export function ValidityBadge({
  valid,
  word,
}: {
  readonly valid: Validity;
  readonly word?: string;
}) {
  const headline = headlineOf(valid);
  return (
    <span class={`badge tone-${headline.tone}`}>
      <span aria-hidden="true">{headline.sign}</span> {word ?? headline.word}
    </span>
  );
}

interface CommandProps {
  /** What it does, where that is not plain. */
  readonly caption?: string;
  readonly command: string;
}

/** A command in a box of its own. The button works where scripts do. */
export function Command({ caption, command }: CommandProps) {
  return (
    <figure class="command">
      {caption === undefined ? null : <figcaption>{caption}</figcaption>}
      <div class="command-box">
        <code>{command}</code>
        <button type="button" class="copy">
          Copy
        </button>
      </div>
    </figure>
  );
}

interface TableProps {
  readonly caption: string;
  /** Headings; those that begin with `#` stand over figures. */
  readonly columns: readonly string[];
  /** A table of many lines keeps to a part of the page; left out: it takes what it needs. */
  readonly isLong?: boolean;
  readonly children: ComponentChildren;
}

/** A table that scrolls by itself on a narrow screen. */
export function Table({ caption, columns, isLong = false, children }: TableProps) {
  const scrolls = isLong ? { role: "region" as const, tabIndex: 0, "aria-label": caption } : {};
  return (
    <div class={isLong ? "table-box long" : "table-box"} {...scrolls}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" class={column.startsWith("#") ? "figure" : undefined}>
                {column.replace(/^#/, "")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** Sentences on what a drawing or list leaves out. */
export function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return <p class="note">{notes.join(" ")}</p>;
}
