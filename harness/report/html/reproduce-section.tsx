import { commandsOf } from "../facts/commands.ts";
import type { RunData } from "../run-data.ts";
import { Command, Section } from "./parts.tsx";

/** What to type to see it again. */
export function ReproduceSection({ data }: { readonly data: RunData }) {
  const { reproduce, replay, check, fromAnywhere } = commandsOf(data);
  const place = fromAnywhere ? "" : ", typed in the folder of this report";
  return (
    <Section id="reproduce" title="Reproduce">
      <div class="commands">
        {reproduce === "" ? null : <Command caption="Run it again" command={reproduce} />}
        {replay === null ? null : (
          <Command caption={`${replayCaption(data)}${place}`} command={replay} />
        )}
        <Command
          caption={`Judge the recorded history again, without a cluster${place}`}
          command={check}
        />
      </div>
    </Section>
  );
}

/** A simulated run comes out the same; of any other only what was done to it does. */
function replayCaption({ plan, verdict }: RunData): string {
  if (plan?.driver === "sim") {
    const shrinking =
      verdict.valid === false ? "; with --shrink, look for what of it is needed" : "";
    return `Replay it: the same run, event for event${shrinking}`;
  }
  const where = plan?.binary ? "" : ", in the simulator (--on local: on real processes)";
  return `Replay it: the same operations and faults at the same times${where}`;
}
