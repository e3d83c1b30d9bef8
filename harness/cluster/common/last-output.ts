import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const LINES = 32;
const STDERR_TAIL_BYTES = 16 * 1024;

/** The last lines that one incarnation of a node printed, to show to people when it ends. */
export class LastOutput {
  /** The node writes its stderr straight into this file, so nothing of it is lost when Faultline dies. */
  readonly stderrFd: number;
  readonly #startByte: number;
  readonly #stdout: string[] = [];
  #next = 0;
  #stderr: readonly string[] | null = null;

  constructor(stderrFile: string) {
    this.stderrFd = openSync(stderrFile, "a+");
    this.#startByte = fstatSync(this.stderrFd).size;
  }

  addStdoutLine(line: string): void {
    this.#stdout[this.#next] = line;
    this.#next = (this.#next + 1) % LINES;
  }

  text(): string {
    const stdout = [...this.#stdout.slice(this.#next), ...this.#stdout.slice(0, this.#next)];
    return [...titled("stdout", stdout), ...titled("stderr", this.#stderrLines())].join("\n");
  }

  /** Lets go of the file. The text stays. */
  close(): void {
    if (this.#stderr) return;
    this.#stderr = this.#stderrLines();
    closeSync(this.stderrFd);
  }

  #stderrLines(): readonly string[] {
    if (this.#stderr) return this.#stderr;
    const endByte = fstatSync(this.stderrFd).size;
    const fromByte = Math.max(this.#startByte, endByte - STDERR_TAIL_BYTES);
    const bytes = Buffer.alloc(endByte - fromByte);
    readSync(this.stderrFd, bytes, 0, bytes.length, fromByte);
    return bytes.toString("utf8").split("\n").filter(Boolean).slice(-LINES);
  }
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [`Its ${title} was empty.`];
  return [`Its last lines of ${title}:`, ...lines.map((line) => `    ${line}`)];
}
