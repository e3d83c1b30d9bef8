import { clip, showHidden } from "./visible.ts";

const ATTRIBUTE_CHARS = 1_000;

export type Attributes = readonly (readonly [name: string, value: string])[];

/** An element; `content` is already escaped, values of attributes are not. */
export function element(name: string, attributes: Attributes, content: readonly string[]): string {
  const written = attributes.map(
    ([key, value]) => ` ${key}="${escapedXml(clip(value, ATTRIBUTE_CHARS))}"`,
  );
  const inside = content.join("");
  return inside === ""
    ? `<${name}${written.join("")}/>`
    : `<${name}${written.join("")}>${inside}</${name}>`;
}

/** Also safe between double quotes. What XML forbids (most controls, half surrogate pairs) becomes a visible sign. */
export function escapedXml(text: string): string {
  return showHidden(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[\ufffe\uffff]/g, "\ufffd");
}
