import type { World } from "./world.ts";

/** Timers and signals of the real world, an interrupt among them, get their turn after so many stops. */
const STOPS_PER_BREATH = 4_096;

/** What waits for this becomes a microtask, at half the cost of `queueMicrotask`. */
const SETTLED = Promise.resolve();
/** As it was before `guardRealWorld` put a guard around it: this is called after every stop. */
const { nextTick } = process;

/**
 * Lets the world go on until `work` has come to its end, and answers with what came of it.
 *
 * Between an event that may have settled a promise and the next one, everything that waited for that promise must have
 * run, however long the chain: otherwise the next event comes too early, and the run is another one, plausible, repeatable
 * and wrong. A fixed number of awaits cannot know how long the chain is. Node, however, runs its next-tick queue first,
 * then all microtasks, and only then looks at the next-tick queue again: a tick asked for *from inside a microtask* runs
 * when no microtask is left. (One asked for from a tick would run before them.)
 *
 * @throws what `work` throws, what an event throws, and an error when `work` waits for something that no event will bring.
 */
export function runInVirtualTime<T>(world: World, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let isOver = false;
    let stops = 0;
    const end = (): void => {
      isOver = true;
    };
    work.then(end, end);
    const drainThenGoOn = (): void => {
      if (++stops % STOPS_PER_BREATH === 0) setImmediate(goOn);
      else void SETTLED.then(askForTurn);
    };
    const askForTurn = (): void => nextTick(goOn);
    const goOn = (): void => {
      try {
        while (!isOver) {
          if (!world.step()) throw new Error("everything waits, and nothing is going to happen");
          if (!world.takeWoke()) continue;
          drainThenGoOn();
          return;
        }
        resolve(work);
      } catch (thrown) {
        reject(thrown);
      }
    };
    drainThenGoOn();
  });
}
