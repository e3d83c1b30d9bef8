import type { Clock } from "./clock.ts";
import { NS_PER_MS } from "./ids.ts";

/** Resolves after `durationMs` of this clock, or at once when `signal` aborts. Never rejects. */
export function sleep(clock: Clock, durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = (): void => {
      cancel();
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const cancel = clock.schedule(clock.now() + durationMs * NS_PER_MS, finish);
    signal?.addEventListener("abort", finish, { once: true });
  });
}

/**
 * What `work` resolves to, or what `onLate` gives when `work` has not settled after `timeoutMs` of this clock. A late
 * result, or a late rejection, of `work` is dropped.
 *
 * @param onRejected what there is instead of a rejection of `work`; left out: the rejection.
 */
export function withDeadline<T>(
  clock: Clock,
  timeoutMs: number,
  work: Promise<T>,
  onLate: () => T | Promise<T>,
  onRejected?: (thrown: unknown) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(clock.now() + timeoutMs * NS_PER_MS, () => {
      try {
        resolve(onLate());
      } catch (thrown) {
        reject(thrown);
      }
    });
    // What is settled stays as it is: nothing below has any effect after `onLate`.
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (thrown: unknown) => {
        cancel();
        if (onRejected) resolve(onRejected(thrown));
        else reject(thrown);
      },
    );
  });
}
