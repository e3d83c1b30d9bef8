import { NS_PER_MS } from "../../core/ids.ts";
import { beyondClaimText } from "../facts/beyond-claim.ts";
import { brokenPromise } from "../facts/broken-promise.ts";
import { commandsOf } from "../facts/commands.ts";
import { headlineOf, objections } from "../facts/headline.ts";
import type { RunData } from "../run-data.ts";
import { durationText } from "../text/numbers.ts";
import { firstClauses, oneLine } from "../text/visible.ts";
import { Command, ValidityBadge } from "./parts.tsx";

/** The proof has the whole argument. */
const REASON_CHARS = 280;

/** The verdict, why, and what was tested. */
export function HeadlineSection({ data }: { readonly data: RunData }) {
  const { verdict } = data;
  const { tone, word, sign } = headlineOf(verdict.valid, data.isRunning);
  const beyondClaim = beyondClaimText(data);
  return (
    <header class={`headline tone-${tone}`}>
      <p class="sign" aria-hidden="true">
        {sign}
      </p>
      <div class="headline-text">
        <h1>
          {word}
          {verdict.interrupted ? <span class="badge badge-interrupted">INTERRUPTED</span> : null}
        </h1>
        <p class="reason">{firstClauses(verdict.reason, REASON_CHARS)}</p>
        <Promised data={data} />
        {beyondClaim === null ? null : <p class="beyond-claim">{oneLine(beyondClaim, 300)}</p>}
        <Objections data={data} />
        <Identity data={data} />
        <Again data={data} />
      </div>
    </header>
  );
}

function Promised({ data: { verdict } }: { readonly data: RunData }) {
  const broken = brokenPromise(verdict);
  if (verdict.valid !== false || broken === null) return null;
  const { name, promise } = broken;
  return (
    <p class="promise">
      <span class="muted">Broken promise:</span> {name === null ? null : <b>{name}</b>}
      {name === null ? promise : `: ${promise}`}.
    </p>
  );
}

/** What the verdict's own sentence does not already say. */
function Objections({ data: { verdict } }: { readonly data: RunData }) {
  const others = objections(verdict).filter(({ reason }) => reason !== verdict.reason);
  if (others.length === 0) return null;
  return (
    <ul class="objections">
      {others.map(({ checker, valid, reason }) => (
        <li key={checker}>
          <ValidityBadge valid={valid} /> <b>{oneLine(checker, 60)}</b>:{" "}
          {firstClauses(reason, REASON_CHARS)}
        </li>
      ))}
    </ul>
  );
}

/** What to type to see it again; all commands stand below. */
function Again({ data }: { readonly data: RunData }) {
  const { reproduce } = commandsOf(data);
  return reproduce === "" ? null : <Command command={reproduce} />;
}

function Identity({ data: { verdict, plan } }: { readonly data: RunData }) {
  const facts: readonly (readonly [string, string])[] = [
    ["System", verdict.system],
    ["Workload", verdict.workload],
    ["Driver", verdict.driver],
    ["Nodes", plan ? String(plan.nodes.length) : ""],
    ["Faults", plan ? plan.faults.join(", ") || "none" : ""],
    ["Planted bugs", verdict.bugs.join(", ")],
    ["Seed", String(verdict.seed)],
    ["Started", verdict.startedAt.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")],
    ["Recorded", durationText(verdict.durationMs * NS_PER_MS)],
    ["Faultline", plan ? `${plan.versions.faultline} on Node.js ${plan.versions.node}` : ""],
  ];
  return (
    <dl class="identity">
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{oneLine(value, 200)}</dd>
          </div>
        ))}
    </dl>
  );
}
