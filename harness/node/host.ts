import { settingsOrExit } from "./host-process.ts";
import type { ProgramFactory } from "./program.ts";
import { hostOnStdio } from "./stdio-host.ts";
import { hostOnTcp } from "./tcp-host.ts";

/** Runs a node program as this process, on stdin and stdout or over TCP: as its settings say. */
export function host(createProgram: ProgramFactory): void {
  const settings = settingsOrExit();
  if (settings.tcp === null) hostOnStdio(createProgram, settings);
  else hostOnTcp(createProgram, settings, settings.tcp);
}
