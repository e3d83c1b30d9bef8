import type { RunData } from "../run-data.ts";
import { indentedJson } from "../text/operations.ts";
import { Section } from "./parts.tsx";

const PLAN_CHARS = 20_000;

/** Everything that determined the run. */
export function RawSection({ data: { plan } }: { readonly data: RunData }) {
  return (
    <Section id="plan" title="Plan">
      {plan === null ? (
        <p>There is no plan: only the history is known.</p>
      ) : (
        <details>
          <summary>plan.json</summary>
          <pre>{indentedJson(plan, PLAN_CHARS)}</pre>
        </details>
      )}
    </Section>
  );
}
