import { readFileSync } from "node:fs";
import path from "node:path";
import type Docker from "dockerode";
import { packageRoot } from "../../../node/compiled-entry.ts";
import { askEngine, statusOf } from "../ask-engine.ts";
import type { Engine } from "../engine.ts";
import { type BaseImage, findBase, localBase } from "./base-image.ts";
import { type ContextFile, hashOf } from "./build-context.ts";
import { type Build, buildImage, type ImageOptions, imageId } from "./build-image.ts";
import { programFiles } from "./program-files.ts";

export interface ImageNames {
  readonly base: string;
  /** The base with the tools that bring faults about. */
  readonly tools: string;
  /** What all containers run: the tools with Faultline's own programs. */
  readonly image: string;
}

/** On all images that are built here. */
const IMAGE_LABEL = "faultline.image";
const TOOLS = "faultline-tools";
const NODE = "faultline-node";
/** Images of one kind that stay: other checkouts, and runs that are just starting, may use the last few. */
const KEPT_COUNT = 10;

/**
 * The images of this version of Faultline, built where they are missing. They are named by a hash of all that is in them, and
 * kept for later runs.
 *
 * @throws HarnessError when there is nothing to build on, or a build fails.
 */
export async function ensureImages(options: ImageOptions): Promise<ImageNames> {
  const { engine, onProgress, signal } = options;
  const base = await findBase(options);
  const { tools, node } = recipes(base);
  for (const recipe of [tools, node]) {
    if ((await imageId(engine.docker, recipe.tag)) !== null) continue;
    await buildImage(engine.docker, { ...recipe, onProgress, signal });
    await removeOutdated(engine, recipe.tag);
  }
  return { base: base.name, tools: tools.tag, image: node.tag };
}

/** What there is without building or fetching anything: null for what is missing. */
export async function lookAtImages(
  engine: Engine,
): Promise<{ readonly base: string | null; readonly image: string | null }> {
  const base = await localBase(engine);
  if (base === null) return { base: null, image: null };
  const { tag } = recipes(base).node;
  return { base: base.name, image: (await imageId(engine.docker, tag)) === null ? null : tag };
}

/** Removes all that was built here, except what containers use. Gives the names, or ids, of what is gone. */
export async function removeImages({ docker }: Engine): Promise<readonly string[]> {
  return removeUnused(docker, await newestFirst(docker, { label: [IMAGE_LABEL] }));
}

/** Every change of the programs makes a new image; the old ones would fill the disk in the end. */
async function removeOutdated({ docker }: Engine, tag: string): Promise<void> {
  const [repository = tag] = tag.split(":");
  const names = await newestFirst(docker, { reference: [repository] });
  await removeUnused(docker, names.slice(KEPT_COUNT));
}

/** Tags, and ids of images without one. */
async function newestFirst(
  docker: Docker,
  filters: Readonly<Record<string, string[]>>,
): Promise<readonly string[]> {
  const images = await askEngine("list images", docker.listImages({ filters }));
  return images
    .toSorted((a, b) => b.Created - a.Created)
    .flatMap(({ Id, RepoTags }) => {
      const tags = (RepoTags ?? []).filter((tag) => !tag.startsWith("<none>"));
      return tags.length > 0 ? tags : [Id];
    });
}

async function removeUnused(docker: Docker, names: readonly string[]): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of names) {
    try {
      await askEngine(`remove image ${name}`, docker.getImage(name).remove());
      removed.push(name);
    } catch (thrown) {
      // 409: a container, or a newer image, stands on it. 404: it went with another.
      if (![404, 409].includes(statusOf(thrown) ?? 0)) throw thrown;
    }
  }
  return removed;
}

type Recipe = Omit<Build, "onProgress" | "signal">;

/** What decides the images, from the sources as they are now. */
function recipes(base: BaseImage): { readonly tools: Recipe; readonly node: Recipe } {
  const root = packageRoot();
  const read = (name: string, ...file: readonly string[]): ContextFile => ({
    path: name,
    content: readFileSync(path.join(root, ...file)),
  });
  const toolsFiles = [
    read("Dockerfile", "docker", "Dockerfile"),
    read("queue-agent.c", "harness/cluster/docker/agent/queue/queue-agent.c"),
  ];
  const toolsTag = `${TOOLS}:${hashOf(toolsFiles, base.id)}`;
  const programs = programFiles(root).map((file) => ({ ...file, path: `app/${file.path}` }));
  const nodeFiles = [read("Dockerfile", "docker", "node.Dockerfile"), ...programs];
  return {
    tools: {
      ...{ tag: toolsTag, files: toolsFiles, target: "tools" },
      // By name, not by id: BuildKit would take an id for the name of a repository.
      args: { BASE_IMAGE: base.name },
    },
    node: {
      ...{ tag: `${NODE}:${hashOf(nodeFiles, toolsTag)}`, files: nodeFiles },
      args: { TOOLS_IMAGE: toolsTag },
    },
  };
}
