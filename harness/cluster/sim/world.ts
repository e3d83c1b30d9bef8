import type { Cancel, Clock } from "../../core/clock.ts";
import { EventHash, wordOf } from "./event-hash.ts";
import { EventQueue, type QueuedEvent } from "./event-queue.ts";

const NS_PER_US = 1_000;
/** No cluster has so much to do at one moment: whoever asks to be woken now, and now again, would stop time for ever. */
const MOST_AT_ONE_MOMENT = 1_000_000;

/** What an event is, for hash and trace: `deliver`, `n1`, `append_entries from n2`. */
export interface EventLabel {
  readonly kind: "deliver" | "timer" | "disk" | "client" | "clog" | "wake";
  /** Whom it happens to: a node, a client, or the harness itself. */
  readonly where: string;
  readonly detail: string;
  /** What stands for all this in the hash. */
  readonly word: number;
}

/** Labels are made once and used for many events: that is what makes them cheap. */
export function eventLabel(kind: EventLabel["kind"], where: string, detail: string): EventLabel {
  return { kind, where, detail, word: wordOf(`${kind}\n${where}\n${detail}`) };
}

interface Event extends QueuedEvent {
  readonly label: EventLabel;
  readonly argument: unknown;
}

/** Gets every event just before it happens. */
export type EventListener = (nowUs: number, label: EventLabel) => void;

/**
 * Everything that is going to happen, in the order of time and, at one moment, in the order in which it was asked for.
 * Time is in integer microseconds and jumps from event to event: nothing happens in between, so idle time is free.
 */
export class World {
  readonly #queue = new EventQueue<Event>();
  readonly #hash = new EventHash();
  readonly #listeners: EventListener[] = [];
  #nowUs = 0;
  #sequence = 0;
  #eventCount = 0;
  #atThisMoment = 0;
  #woke = false;

  /** The clock of all that is no node: runner, nemesis, clients. What it wakes may be waiting on a promise. */
  readonly clock: Clock = {
    now: () => this.#nowUs * NS_PER_US,
    schedule: (atNs, run) => this.at(Math.ceil(atNs / NS_PER_US), WAKE, run),
  };

  get nowUs(): number {
    return this.#nowUs;
  }

  get eventCount(): number {
    return this.#eventCount;
  }

  /** Over the times and labels of all events so far. */
  get hash(): string {
    return this.#hash.digest();
  }

  /** Lets something happen at `atUs`, or now if that has passed. */
  at(atUs: number, label: EventLabel, run: () => void): Cancel {
    const event = this.#add(atUs, label, run, undefined);
    return () => this.#queue.cancel(event);
  }

  after(delayUs: number, label: EventLabel, run: () => void): Cancel {
    return this.at(this.#nowUs + delayUs, label, run);
  }

  /** Like {@link World.at}, for what nobody will ever cancel. One `run` for many events saves a closure for each. */
  post<A>(atUs: number, label: EventLabel, run: (argument: A) => void, argument: A): void {
    this.#add(atUs, label, run as (argument: unknown) => void, argument);
  }

  listen(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  /**
   * Lets the next event happen. False when there is none.
   *
   * @throws Error when time has stood still for a million events; it names the last one.
   */
  step(): boolean {
    const event = this.#queue.pop();
    if (event === undefined) return false;
    const { run, label, atUs, argument } = event;
    event.run = null;
    if (atUs !== this.#nowUs) this.#atThisMoment = 0;
    else if (++this.#atThisMoment > MOST_AT_ONE_MOMENT) throw standstill(atUs, label);
    this.#nowUs = atUs;
    this.#eventCount++;
    this.#hash.addNumber(atUs);
    this.#hash.addWord(label.word);
    for (const listener of this.#listeners) listener(atUs, label);
    if (label.kind === "wake" || label.kind === "client") this.#woke = true;
    run?.(argument);
    return true;
  }

  #add(
    dueUs: number,
    label: EventLabel,
    run: (argument: unknown) => void,
    argument: unknown,
  ): Event {
    if (!Number.isSafeInteger(dueUs))
      throw new Error(`Invariant broken: time is in whole microseconds, not ${dueUs}`);
    const atUs = Math.max(dueUs, this.#nowUs);
    const event: Event = { atUs, sequence: this.#sequence++, run, label, argument };
    this.#queue.push(event);
    return event;
  }

  /** To be told by whoever settles a promise in an event of a node. */
  wake(): void {
    this.#woke = true;
  }

  /** Whether events since the last call may have settled a promise. */
  takeWoke(): boolean {
    const woke = this.#woke;
    this.#woke = false;
    return woke;
  }
}

function standstill(atUs: number, { kind, where, detail }: EventLabel): Error {
  return new Error(
    `time stands still at ${atUs} us: ${MOST_AT_ONE_MOMENT} events there, the last: ${kind} ${where} ${detail}`,
  );
}

const WAKE = eventLabel("wake", "harness", "");
