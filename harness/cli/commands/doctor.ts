import { connectEngine } from "../../cluster/docker/engine.ts";
import { mendImages } from "../../cluster/docker/images/mend-images.ts";
import type { Command } from "../command.ts";
import { examineDocker } from "../doctor/docker.ts";
import { localFaults } from "../doctor/faults.ts";
import { asText } from "../doctor/finding.ts";
import { examineMachine } from "../doctor/machine.ts";
import { asJson } from "../finish.ts";

export const doctorCommand: Command = {
  builder: (yargs) =>
    yargs
      .option("out", {
        describe: "where run folders will go",
        default: "results",
        requiresArg: true,
      })
      .option("fix", {
        describe: "build the images that --on docker needs, where they are missing",
        type: "boolean",
        default: false,
      })
      .option("json", { type: "boolean", default: false, describe: "print JSON on stdout" })
      .example("$0 doctor --fix", "before the first run --on docker"),
  handler: async (argv) => {
    if (argv.fix) await mend();
    const findings = [
      ...(await examineMachine(String(argv.out))),
      localFaults(),
      ...(await examineDocker()),
    ];
    process.stdout.write(argv.json ? asJson(findings) : asText(findings));
    process.exitCode = findings.some(({ state }) => state === "missing") ? 255 : 0;
  },
};

async function mend(): Promise<void> {
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  await mendImages({ engine: await connectEngine(), onProgress });
}
