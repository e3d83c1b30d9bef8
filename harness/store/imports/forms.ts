import { parseEDNString } from "edn-data";
import { messageOf, UsageError } from "../../core/errors.ts";

/** One EDN value of a file, and the line it begins on. */
export interface Form {
  readonly line: number;
  readonly value: unknown;
}

const OPENING = "([{";
const CLOSING = ")]}";

/**
 * The operations of an EDN file: its values one after the other, or, when it holds one vector or list, the values in
 * that. Keywords and symbols become strings, maps objects.
 *
 * @throws UsageError that names file and line.
 */
export function readForms(text: string, fileName: string): readonly Form[] {
  const top = split(text, 1, fileName);
  const only = top.length === 1 ? top[0] : undefined;
  const isWrapped = only !== undefined && /^[[(]/.test(only.text);
  const pieces = isWrapped ? split(only.text.slice(1, -1), only.line, fileName) : top;
  return pieces.map(({ text: piece, line }) => ({ line, value: parse(piece, line, fileName) }));
}

function parse(text: string, line: number, fileName: string): unknown {
  try {
    return parseEDNString(text, {
      mapAs: "object",
      keywordAs: "string",
      symbolAs: "string",
      listAs: "array",
      setAs: "array",
      charAs: "string",
    });
  } catch (cause) {
    throw new UsageError(`${fileName}:${line}: ${text.slice(0, 80)}: ${messageOf(cause)}`, {
      cause,
      hint: "This is not EDN. Name the right format with --format.",
    });
  }
}

/** Comments, strings, characters, brackets, blanks, other words; a quote alone is a string that never ends. */
const TOKEN = /;[^\n]*|"(?:[^"\\]+|\\.)*"|\\\S|[()[\]{}]|[\s,]+|[^\s,;"()[\]{}\\]+|"/gs;

/** Cuts text into its outermost values. A tag such as `#jepsen.history.Op` stays with the value behind it. */
function split(
  text: string,
  firstLine: number,
  fileName: string,
): readonly { readonly text: string; readonly line: number }[] {
  const pieces: { text: string; line: number }[] = [];
  const open: { bracket: number; line: number }[] = [];
  let line = firstLine;
  let start = -1;
  let startLine = line;
  const finish = (end: number) => {
    const piece = start < 0 ? "" : text.slice(start, end);
    if (piece === "" || /^#[\w./-]*\s*$/.test(piece)) return;
    pieces.push({ text: piece, line: startLine });
    start = -1;
  };
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const isBlank = /^[\s,;]/.test(token);
    if (token === '"') throw unbalanced(fileName, line, "a string that never ends");
    if (open.length === 0 && (isBlank || token.startsWith('"'))) finish(index);
    if (start < 0 && !isBlank) {
      start = index;
      startLine = line;
    }
    if (OPENING.includes(token)) open.push({ bracket: OPENING.indexOf(token), line });
    if (CLOSING.includes(token)) {
      if (open.pop()?.bracket !== CLOSING.indexOf(token))
        throw unbalanced(fileName, line, `a '${token}' that closes nothing`);
      if (open.length === 0) finish(index + 1);
    }
    line += token.split("\n").length - 1;
  }
  const [unclosed] = open;
  if (unclosed)
    throw unbalanced(
      fileName,
      unclosed.line,
      `a '${OPENING[unclosed.bracket]}' that is never closed`,
    );
  finish(text.length);
  return pieces;
}

function unbalanced(fileName: string, line: number, what: string): UsageError {
  return new UsageError(`${fileName}:${line}: ${what}`, {
    hint: "The file is not whole EDN. Was it cut short?",
  });
}
