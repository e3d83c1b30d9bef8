import type { FaultExposure } from "../facts/exposure.ts";
import type { RunData } from "../run-data.ts";
import { countText, durationText } from "../text/numbers.ts";
import { oneLine } from "../text/visible.ts";
import { Table } from "./parts.tsx";

/** What became of each kind of fault. */
export function FaultTable({ exposures }: { readonly exposures: readonly FaultExposure[] }) {
  const columns = [
    "Fault",
    "#Planned",
    "#Installed",
    "#Verified",
    "#Healed",
    "#Skipped",
    "#Failed",
    "#In place",
    "#Operations during",
  ];
  return (
    <Table caption="Faults: verified means that evidence showed them in place" columns={columns}>
      {exposures.map(({ fault, counts, windows, inPlaceNs, operationCount }) => (
        <tr key={fault}>
          <th scope="row">{oneLine(fault, 60)}</th>
          {counts ? (
            <>
              <td class="figure">{countText(counts.planned)}</td>
              <td class="figure">{countText(counts.installed)}</td>
              <td class={`figure${counts.verified < counts.installed ? " warn" : ""}`}>
                {countText(counts.verified)}
              </td>
              <td class={`figure${counts.healed < counts.verified ? " warn" : ""}`}>
                {countText(counts.healed)}
              </td>
              <td class={`figure${counts.skipped > 0 ? " warn" : ""}`}>
                {countText(counts.skipped)}
              </td>
              <td class={`figure${counts.failed > 0 ? " warn" : ""}`}>
                {countText(counts.failed)}
              </td>
            </>
          ) : (
            <td class="warn" colSpan={6}>
              no counts in the verdict
            </td>
          )}
          <td class="figure">{windows.length === 0 ? "never" : durationText(inPlaceNs)}</td>
          <td class="figure">{countText(operationCount)}</td>
        </tr>
      ))}
    </Table>
  );
}

interface CoverageTableProps {
  readonly data: RunData;
  readonly exposures: readonly FaultExposure[];
}

/** Which operations succeeded during which fault; an empty cell is an untested combination. */
export function CoverageTable({ data: { verdict }, exposures }: CoverageTableProps) {
  const functions = Object.keys(verdict.ops.byF);
  if (functions.length === 0) return null;
  return (
    <Table
      caption="Operations that ended ok while a fault was in place"
      columns={["Fault", ...functions.map((f) => `#${oneLine(f, 60)}`)]}
    >
      {exposures.map(({ fault, okByF }) => (
        <tr key={fault}>
          <th scope="row">{oneLine(fault, 60)}</th>
          {functions.map((f) => {
            const ok = okByF.get(f) ?? 0;
            return (
              <td key={f} class={`figure ${ok === 0 ? "warn" : ""}`}>
                {ok === 0 ? "untested" : countText(ok)}
              </td>
            );
          })}
        </tr>
      ))}
    </Table>
  );
}
