import type { RunData } from "../run-data.ts";
import { Section } from "./parts.tsx";

/** Where the application puts what moves. */
export function ExplorerSection({ data: { history } }: { readonly data: RunData }) {
  return (
    <Section id="timeline" title="Timeline">
      {history.operations.length === 0 ? (
        <p>No operation was recorded, so there is nothing to draw.</p>
      ) : (
        <>
          <p class="unexplored">
            The timeline, the operations and the charts need a browser that runs scripts. The
            verdict, the proof and all tables of this page do not.
          </p>
          <div id="explorer" />
        </>
      )}
    </Section>
  );
}
