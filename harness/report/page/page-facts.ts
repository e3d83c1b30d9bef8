/** What the application of a report knows beside the table of operations. Times in microseconds since the run began. */
export interface PageFacts {
  readonly endUs: number;
  /** Workers that run side by side: process ids grow by it. 0: nobody knows. */
  readonly concurrency: number;
  readonly nodes: readonly string[];
  readonly windows: readonly PageWindow[];
  /** In the order of the proofs in the page. */
  readonly proofs: readonly PageProof[];
  readonly moments: readonly NodeMoment[];
  readonly logs: readonly PageLog[];
  /** How far each node's clock was seen to be off. */
  readonly clocks: readonly ClockReading[];
  /** Null: nobody saw single messages. */
  readonly messages: MessageSeries | null;
  /** Null: reads of this workload show no quantity. */
  readonly ledger: Ledger | null;
  /** What was left out, a sentence each. */
  readonly cuts: readonly string[];
}

export interface PageWindow {
  readonly fault: string;
  readonly description: string;
  readonly nodes: readonly string[];
  readonly fromUs: number;
  /** Null: in place until the record ends. */
  readonly toUs: number | null;
}

export interface PageProof {
  readonly title: string;
  /** When it was seen, or the last of its operations began; null when nobody knows. */
  readonly atUs: number | null;
  /** Rows of the table. */
  readonly rows: readonly number[];
  /** The steps of the argument. */
  readonly steps: readonly string[];
  /** The row of the operation that fits nowhere, where the proof names one. */
  readonly stuck: number | null;
  /** Rows of the others, in an order that is allowed. */
  readonly order: readonly number[];
}

/** From here on a node had this role and term. */
export interface NodeMoment {
  readonly atUs: number;
  readonly node: string;
  readonly role: string;
  readonly leader: boolean;
  readonly term: number | null;
}

export interface PageLog {
  readonly node: string;
  readonly lines: readonly { readonly atUs: number; readonly text: string }[];
}

export interface ClockReading {
  readonly atUs: number;
  readonly node: string;
  readonly offsetMs: number;
}

/** Messages by fate in equal parts of the run. */
export interface MessageSeries {
  readonly partUs: number;
  readonly sent: readonly number[];
  readonly received: readonly number[];
  readonly lost: readonly number[];
}

/** A quantity that reads show, beside what the operations before them allow: sets, counters, queues, sums of accounts. */
export interface Ledger {
  readonly title: string;
  /** What changed the bounds: ascending times, with the least and the most that a read may show from then on. */
  readonly bounds: readonly (readonly [atUs: number, least: number, most: number])[];
  /** What reads showed, by the time of their invocation. */
  readonly seen: readonly (readonly [atUs: number, value: number])[];
}
