import type { ArgumentsCamelCase, Argv, CommandModule } from "yargs";

/** What a command takes, and does. */
export interface Command {
  builder(yargs: Argv): Argv;
  handler(argv: ArgumentsCamelCase): void | Promise<void>;
}

/** A command by its name and one sentence; the rest is loaded when it is called for. */
export function command(
  name: string,
  describe: string,
  load: () => Promise<Command>,
): CommandModule {
  return {
    ...{ command: name, describe },
    builder: async (yargs: Argv) => (await load()).builder(yargs),
    handler: async (argv) => (await load()).handler(argv),
  };
}
