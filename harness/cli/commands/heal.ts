import { connectEngine } from "../../cluster/docker/engine.ts";
import { removeImages } from "../../cluster/docker/images/images.ts";
import { type HealReport, healEngine } from "../../cluster/docker/sweep.ts";
import type { Command } from "../command.ts";
import { asJson } from "../finish.ts";

export const healCommand: Command = {
  builder: (yargs) =>
    yargs
      .option("all", {
        describe: "also those of runs whose controller lives, here or on another machine",
        type: "boolean",
        default: false,
      })
      .option("images", {
        describe: "also the images that Faultline built",
        type: "boolean",
        default: false,
      })
      .option("json", { type: "boolean", default: false, describe: "print JSON on stdout" })
      .example("$0 heal", "after a crash of the machine or the engine"),
  handler: async (argv) => {
    const engine = await connectEngine();
    const healed = await healEngine(engine, { all: argv.all === true });
    const images = argv.images ? await removeImages(engine) : [];
    process.stdout.write(argv.json ? asJson({ ...healed, images }) : asText(healed, images));
    if (healed.problems.length > 0) process.exitCode = 255;
  },
};

function asText(healed: HealReport, images: readonly string[]): string {
  const { runs, spared, containers, networks, volumes, problems } = healed;
  const lines = [
    `Removed ${runs.length} runs: ${containers} containers, ${networks} networks, ${volumes} volumes.`,
    ...(images.length > 0 ? [`Removed images: ${images.join(", ")}.`] : []),
    ...(spared.length > 0
      ? [
          `Left alone: ${spared.length} runs that go on, or are another machine's (--all removes them).`,
        ]
      : []),
    ...problems.map((problem) => `Not removed: ${problem}`),
  ];
  return `${lines.join("\n")}\n`;
}
