/** How Ctrl-C and termination are taken. */
export interface Interrupts {
  /** Aborts at the first one: heal, analyse, report. */
  readonly signal: AbortSignal;
  stop(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * The first signal ends the run in order. The second ends the process at once: the nodes' own reaper removes them, which
 * is all the healing that they need.
 */
export function listenForInterrupts(
  say: (message: string) => void,
  answer = "Stopping: healing, then judging what was recorded.",
): Interrupts {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say(`${answer} Once more to stop at once.`);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop() {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
