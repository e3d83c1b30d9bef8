import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { HarnessError, messageOf } from "../../../core/errors.ts";
import { LineSplitter } from "../../../node/line-splitter.ts";
import { OWN_BASE } from "./base-image.ts";
import { type ImageOptions, imageId, type OnProgress } from "./build-image.ts";
import { followEvents } from "./engine-events.ts";

const TOOL = "mmdebstrap";
/** What Node.js links against, and what fetching packages over TLS takes. */
const PACKAGES = "ca-certificates,libstdc++6";
const OS_RELEASE = "/etc/os-release";
const LAST_LINES = 10;
/** What people want to know of all that the tool tells. */
const STAGE = /^I: (?:running apt-get|downloading|extracting|installing|creating tarball)/;

/**
 * Builds `faultline-base:<suite>-node<version>` from the Debian packages of this machine's own sources, and the Node.js that
 * runs this. Takes about half a minute. Does nothing when it is there.
 *
 * @returns its name.
 * @throws HarnessError when this is no Debian, or mmdebstrap is missing or fails.
 */
export async function buildBaseImage(options: ImageOptions): Promise<string> {
  const { engine, onProgress } = options;
  const suite = debianSuite();
  const name = `${OWN_BASE}:${suite}-node${process.versions.node}`;
  if ((await imageId(engine.docker, name)) !== null) return name;
  if (!isInstalled(TOOL))
    throw new HarnessError(`No base image can be built: ${TOOL} is not installed.`, {
      hint: `\`sudo apt-get install ${TOOL}\`, then \`sudo faultline doctor --fix\`.`,
    });
  onProgress(`${name}: building from this machine's Debian packages, about half a minute.`);
  const startMs = performance.now();
  await importOutput(options, [TOOL, ...mmdebstrapArgs(suite)], name);
  onProgress(`${name}: done in ${Math.round((performance.now() - startMs) / 1_000)} s.`);
  return name;
}

/** @throws HarnessError on a machine that has no suite of Debian packages. */
function debianSuite(): string {
  const text = existsSync(OS_RELEASE) ? readFileSync(OS_RELEASE, "utf8") : "";
  const suite = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(text)?.[1];
  const isDebian = /^ID(?:_LIKE)?="?[^\n]*\bdebian\b/m.test(text);
  if (isDebian && suite !== undefined) return suite;
  throw new HarnessError("A base image can be built on Debian and its kin only.", {
    hint: "Fetch one on a machine with a registry, `docker save` it there and `docker load` it here: node:22-bookworm-slim.",
  });
}

function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.some((folder) => existsSync(path.join(folder, program)));
}

/**
 * Makes an image of the archive of a root file system that a command prints, if it ends well.
 *
 * @throws HarnessError with the last lines of what it said.
 */
export async function importOutput(
  options: ImageOptions,
  [program, ...args]: readonly [string, ...string[]],
  name: string,
): Promise<void> {
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, FAULTLINE_NODE_FILE: process.execPath },
    ...(options.signal && { signal: options.signal }),
  });
  const said = listen(child.stderr, options.onProgress);
  const archive = new PassThrough();
  const imported = importArchive(options, archive, name);
  child.stdout.pipe(archive, { end: false });
  try {
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
    archive.end();
    await imported;
  } catch (cause) {
    // The end of the input would make the engine believe that this was all.
    archive.destroy(new Error("the build of the base failed"));
    await imported.catch(() => {});
    throw failure(said, cause);
  }
}

function mmdebstrapArgs(suite: string): readonly string[] {
  const left = ["doc", "man", "locale", "info"].map(
    (folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`,
  );
  return [
    ...["--variant=minbase", `--include=${PACKAGES}`, ...left],
    // Some packages fail to install where this folder is missing.
    '--customize-hook=mkdir -p "$1/usr/share/man/man1"',
    '--customize-hook=install -m 755 "$FAULTLINE_NODE_FILE" "$1/usr/local/bin/node"',
    // Fails here and now when this Node.js needs what Debian does not have.
    '--customize-hook=chroot "$1" /usr/local/bin/node --version',
    ...[suite, "-"],
  ];
}

/** Passes on what the tool says it does, and keeps its last words. */
function listen(stderr: Readable, onProgress: OnProgress): readonly string[] {
  const said: string[] = [];
  const lines = new LineSplitter((line) => {
    said.push(line);
    if (said.length > LAST_LINES) said.shift();
    if (STAGE.test(line)) onProgress(`${OWN_BASE}: ${line.slice(3)}`);
  });
  stderr.setEncoding("utf8").on("data", (chunk: string) => lines.push(chunk));
  return said;
}

async function importArchive(
  { engine }: ImageOptions,
  archive: Readable,
  name: string,
): Promise<void> {
  const [repo = "", tag = ""] = name.split(":");
  const changes = ["LABEL faultline.image=base", 'CMD ["node"]'];
  const stream = await engine.docker.importImage(archive, { repo, tag, changes });
  await followEvents(stream, () => {});
}

function failure(said: readonly string[], cause: unknown): HarnessError {
  const lines = said.map((line) => `\n    ${line}`).join("");
  return new HarnessError(`Building a base image failed: ${messageOf(cause)}${lines}`, {
    hint:
      process.getuid?.() === 0
        ? "Do the package sources of this machine work? Try `apt-get update`."
        : "Building it needs root: `sudo faultline doctor --fix`.",
    cause,
  });
}
