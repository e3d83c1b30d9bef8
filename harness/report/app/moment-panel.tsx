import type { NodeMoment, PageLog } from "../page/page-facts.ts";
import { type Store, useLook } from "./store.ts";

const LINES_BEFORE = 4;
const LINES_AFTER = 3;

/** What every node was and wrote around the cursor. */
export function MomentPanel({ store }: { readonly store: Store }) {
  const cursorUs = useLook(store, (look) => look.cursorUs);
  const { facts } = store;
  if (facts.logs.length === 0 && facts.moments.length === 0) return null;
  const atUs = cursorUs ?? 0;
  return (
    <div class="moment">
      <h3>The nodes at {(atUs / 1e6).toFixed(3)} s</h3>
      <div class="moment-nodes">
        {facts.nodes.map((node) => (
          <NodeAtMoment
            key={node}
            node={node}
            atUs={atUs}
            moment={latest(facts.moments, node, atUs)}
            log={facts.logs.find((each) => each.node === node)}
          />
        ))}
      </div>
    </div>
  );
}

interface NodeAtMomentProps {
  readonly node: string;
  readonly atUs: number;
  readonly moment: NodeMoment | undefined;
  readonly log: PageLog | undefined;
}

function NodeAtMoment({ node, atUs, moment, log }: NodeAtMomentProps) {
  const lines = log?.lines ?? [];
  const next = lines.findIndex((line) => line.atUs > atUs);
  const at = next < 0 ? lines.length : next;
  const shown = lines.slice(Math.max(0, at - LINES_BEFORE), at + LINES_AFTER);
  return (
    <article class={moment?.leader ? "moment-node leads" : "moment-node"}>
      <h4>
        {node} <span class="muted">{roleText(moment)}</span>
      </h4>
      {shown.length === 0 ? null : (
        <ol class="moment-lines">
          {shown.map((line, n) => (
            <li key={n} class={line.atUs > atUs ? "later" : undefined}>
              <span class="muted">{(line.atUs / 1e6).toFixed(3)}</span> {line.text}
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}

function roleText(moment: NodeMoment | undefined): string {
  if (!moment) return "";
  return moment.term === null ? moment.role : `${moment.role}, term ${moment.term}`;
}

/** Moments are in the order of time. */
function latest(
  moments: readonly NodeMoment[],
  node: string,
  atUs: number,
): NodeMoment | undefined {
  return moments.findLast((moment) => moment.node === node && moment.atUs <= atUs);
}
