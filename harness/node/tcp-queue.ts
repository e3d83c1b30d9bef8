/** How much may wait for one peer. What is over the limits pushes out the oldest lines. */
export interface QueueLimits {
  readonly lines: number;
  readonly chars: number;
}

export const QUEUE_LIMITS: QueueLimits = { lines: 10_000, chars: 8 * 1024 * 1024 };

/** Lines that wait to be sent, oldest first. The newest line is kept however long it is. */
export class LineQueue {
  readonly #limits: QueueLimits;
  #lines: string[] = [];
  /** Where the queue begins: what lies before was taken and is cut off now and then. */
  #head = 0;
  #chars = 0;

  constructor(limits: QueueLimits = QUEUE_LIMITS) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#lines.length - this.#head;
  }

  /** Returns how many old lines had to go. */
  push(line: string): number {
    this.#lines.push(line);
    this.#chars += line.length;
    let dropped = 0;
    while (this.length > 1 && this.#isOverfull()) {
      this.#shift();
      dropped++;
    }
    return dropped;
  }

  /** Takes the first lines, each with its line end: as many as fit into `maxChars`, and at least one. */
  take(maxChars: number): string {
    let text = "";
    while (this.length > 0) {
      const line = this.#lines[this.#head] as string;
      if (text !== "" && text.length + line.length >= maxChars) break;
      text += `${line}\n`;
      this.#shift();
    }
    return text;
  }

  #isOverfull(): boolean {
    return this.length > this.#limits.lines || this.#chars > this.#limits.chars;
  }

  #shift(): void {
    this.#chars -= (this.#lines[this.#head] as string).length;
    this.#head++;
    if (this.#head * 2 < this.#lines.length) return;
    this.#lines = this.#lines.slice(this.#head);
    this.#head = 0;
  }
}
