/** Longer than any message that makes sense; beyond it a line is thrown away, so that memory stays bounded. */
export const LINE_LIMIT_CHARS = 16 * 1024 * 1024;

/** Gets a line without its line end, and its number in the stream, from 1. */
type OnLine = (line: string, lineNumber: number) => void;

/** Cuts a stream of text into lines. Blank lines are counted, but left out. */
export class LineSplitter {
  readonly #onLine: OnLine;
  #lineNumber = 0;
  #rest = "";
  #overlong = false;

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  push(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
      this.#finishLine(chunk.slice(start, end));
      start = end + 1;
    }
    this.#rest += chunk.slice(start);
    if (this.#rest.length > LINE_LIMIT_CHARS) {
      this.#rest = this.#rest.slice(0, 200);
      this.#overlong = true;
    }
  }

  /** Takes what came after the last line end for a line: for a stream that ended without one. */
  finish(onRest: OnLine): void {
    const rest = this.#rest.trim();
    this.#rest = "";
    if (rest !== "") onRest(rest, this.#lineNumber + 1);
  }

  #finishLine(tail: string): void {
    // The head of an overlong line goes on alone: it cannot be a message, so it is reported as bad output.
    const text = this.#overlong ? this.#rest : this.#rest + tail;
    this.#rest = "";
    this.#overlong = false;
    const line = text.trim();
    this.#lineNumber++;
    if (line !== "") this.#onLine(line, this.#lineNumber);
  }
}
