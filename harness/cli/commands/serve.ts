import { z } from "zod";
import { UsageError } from "../../core/errors.ts";
import type { Command } from "../command.ts";
import { listenForInterrupts } from "../interrupts.ts";
import { startServer } from "../serve/server.ts";

const flagsSchema = z.object({
  results: z.string(),
  host: z.string().min(1),
  port: z.number().int().min(0).max(65_535),
});

export const serveCommand: Command = {
  builder: (yargs) =>
    yargs
      .positional("results", {
        describe: "the folder that --out of a run names",
        type: "string",
        default: "results",
      })
      .option("port", { describe: "0: any that is free", default: 8_080, requiresArg: true })
      .option("host", {
        describe: "the address to listen on; anything but loopback shows all runs to the network",
        default: "127.0.0.1",
        requiresArg: true,
      })
      .example("$0 serve", "http://127.0.0.1:8080")
      .example("$0 serve results --port 0", "on a port that is free"),
  handler: async (argv) => {
    const parsed = flagsSchema.safeParse(argv);
    if (!parsed.success)
      throw new UsageError(
        parsed.error.issues
          .map(({ path, message }) => `--${path.join(".")}: ${message}`)
          .join("; "),
        { hint: "faultline serve --help shows how." },
      );
    await serve(parsed.data);
  },
};

async function serve(options: z.infer<typeof flagsSchema>): Promise<void> {
  const server = await startServer(options);
  process.stdout.write(`${server.url}\n`);
  const interrupts = listenForInterrupts(() => {}, "");
  await new Promise<void>((resolve) => {
    interrupts.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.close();
  interrupts.stop();
}
