/**
 * The steps from each node of a path to the next. Those that follow each other within one session are told as one.
 *
 * @param stepFrom the step from a node to another one that comes right after it.
 */
export function stepsAlong<S extends { readonly to: number }>(
  path: readonly number[],
  stepFrom: (from: number, to: number) => S,
  isWithinSession: (step: S) => boolean,
): readonly S[] {
  const steps: S[] = [];
  for (const [at, to] of path.slice(1).entries()) {
    const step = stepFrom(path[at] as number, to);
    const last = steps.at(-1);
    if (last !== undefined && isWithinSession(last) && isWithinSession(step))
      steps[steps.length - 1] = { ...last, to };
    else steps.push(step);
  }
  return steps;
}
