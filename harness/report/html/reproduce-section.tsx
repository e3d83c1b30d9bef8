import { commandsOf } from "../facts/commands.ts";
import type { RunData } from "../run-data.ts";
import { Command, Section } from "./parts.tsx";

/** What to type to see it again. */
export function ReproduceSection({ data }: { readonly data: RunData }) {
  const { reproduce, check, checkFromAnywhere } = commandsOf(data);
  const place = checkFromAnywhere ? "" : ", typed in the folder of this report";
  return (
    <Section id="reproduce" title="Reproduce">
      <div class="commands">
        {reproduce === "" ? null : <Command caption="Run it again" command={reproduce} />}
        <Command
          caption={`Judge the recorded history again, without a cluster${place}`}
          command={check}
        />
      </div>
    </Section>
  );
}
