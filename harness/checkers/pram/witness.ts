import type { BaseOrder } from "./base-order.ts";
import type { Step } from "./circle.ts";
import type { View } from "./view.ts";

/** Operations by which one write is in the past of another. */
export type PathBetween = (from: number, to: number) => readonly number[];

/** Operations that a contradiction in a session's view rests on, more than are needed. */
export function groundsOf(
  base: BaseOrder,
  view: View,
  circle: readonly Step[],
  pathBetween: PathBetween,
): readonly number[] {
  const grounds = new Grounds(base, view, pathBetween);
  const { broken } = view;
  if (broken?.kind === "initial") {
    grounds.add(broken.reader);
    grounds.addSeen(broken.seen);
  } else if (broken !== null) grounds.addSeen(broken.own);
  for (const { before, after, reader } of circle) {
    grounds.addSeen(before);
    grounds.addSeen(after);
    if (reader === null) grounds.addPath(before, after);
    else grounds.add(reader);
  }
  return [...grounds.ids];
}

class Grounds {
  readonly ids = new Set<number>();
  readonly #base: BaseOrder;
  readonly #view: View;
  readonly #pathBetween: PathBetween;
  readonly #told = new Set<number>();

  constructor(base: BaseOrder, view: View, pathBetween: PathBetween) {
    this.#base = base;
    this.#view = view;
    this.#pathBetween = pathBetween;
  }

  add(id: number): void {
    if (this.ids.has(id)) return;
    this.ids.add(id);
    const writer = this.#base.columns.reads[id] as number;
    if (writer >= 0) this.add(writer);
  }

  addPath(from: number, to: number): void {
    this.add(from);
    this.add(to);
    for (const id of this.#pathBetween(from, to)) this.add(id);
  }

  /** A write, and why it entered the session's past where it did. */
  addSeen(write: number): void {
    this.add(write);
    const number = this.#view.causeOf[write] as number;
    if (number < 0) return;
    const cause = this.#view.causes[number];
    if (cause === undefined) return;
    this.addPath(write, cause.overwritten ?? cause.read);
    this.#addCause(number);
  }

  #addCause(number: number): void {
    const pending = [number];
    for (const next of pending) {
      const cause = this.#view.causes[next];
      if (cause === undefined || this.#told.has(next)) continue;
      this.#told.add(next);
      const { overwritten, read, reader, whyRead, whySeen } = cause;
      this.add(reader);
      if (overwritten !== null) this.add(overwritten);
      for (const [why, write] of [
        [whySeen, overwritten],
        [whyRead, read],
      ] as const) {
        if (why === null || why < 0 || write === null) continue;
        const before = this.#view.causes[why];
        if (before !== undefined) this.addPath(write, before.overwritten ?? before.read);
        pending.push(why);
      }
    }
  }
}
