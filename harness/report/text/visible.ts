import { stripVTControlCharacters } from "node:util";

/** What prints as nothing, or reorders its neighbours: controls, bidi marks, line separators, half surrogate pairs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Replaces each hidden character by a sign for it; newlines and tabs stay. What comes out is also legal in XML. */
export function showHidden(text: string): string {
  return text.replace(HIDDEN, (character) =>
    character === "\n" || character === "\t" ? character : signOf(character),
  );
}

/** At most `maxChars` UTF-16 units of `text`, with a note of what was cut off. */
export function clip(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const head = text.slice(0, maxChars).replace(/[\ud800-\udbff]$/, "");
  return `${head}… (${text.length} characters)`;
}

/** `text` on one line, without colour codes and hidden characters, clipped. */
export function oneLine(text: string, maxChars: number): string {
  const plain = stripVTControlCharacters(text.slice(0, 4 * maxChars));
  const shown = showHidden(plain.replace(/\r?\n/g, " ⏎ ").replaceAll("\t", " "));
  return text.length > 4 * maxChars
    ? `${shown.slice(0, maxChars)}… (${text.length} characters)`
    : clip(shown, maxChars);
}

/** The first line of `text`, up to the end of its last clause that has room, and a sign where more follows. */
export function firstClauses(text: string, maxChars: number): string {
  const [first = "", ...others] = text.trim().split(/\r?\n/);
  if (first.length <= maxChars)
    return others.length > 0 ? oneLine(first, maxChars) : oneLine(text.trim(), maxChars);
  const ends = [...first.slice(0, maxChars).matchAll(/[;.](?= )/g)];
  const end = ends.at(-1)?.index;
  return end === undefined
    ? oneLine(first, maxChars)
    : `${oneLine(first.slice(0, end), maxChars)} …`;
}

/** The lines of `text`, each without colour codes and hidden characters and clipped. */
export function plainLines(text: string, maxLineChars: number): readonly string[] {
  return text.split(/\r?\n/).map((line) => oneLine(line, maxLineChars));
}

/** The control picture of an ASCII control, the code point of anything else. */
function signOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
