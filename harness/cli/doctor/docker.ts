import { probeAbilities } from "../../cluster/docker/abilities.ts";
import { connectEngine, type Engine } from "../../cluster/docker/engine.ts";
import { lookAtImages } from "../../cluster/docker/images/images.ts";
import { FaultlineError, messageOf } from "../../core/errors.ts";
import { faultsOn } from "./faults.ts";
import type { Finding } from "./finding.ts";

const NEEDED_FOR = "only --on docker needs it";

/** The container engine, the images, and the faults that both together can bring about. */
export async function examineDocker(): Promise<readonly Finding[]> {
  const engine = await connectEngine().catch((thrown: unknown) => unusable("docker", thrown));
  if ("state" in engine) return [engine];
  return [engineFound(engine), ...(await examineImages(engine))];
}

function engineFound({ version, endpoint, kernel, cgroupVersion, apiVersion }: Engine): Finding {
  const message = `engine ${version} (API ${apiVersion}) at ${endpoint}, kernel ${kernel}, control groups v${cgroupVersion}`;
  return { name: "docker", state: "ok", message };
}

async function examineImages(engine: Engine): Promise<readonly Finding[]> {
  try {
    const { base, image } = await lookAtImages(engine);
    if (image === null) return [notBuilt(base)];
    const built: Finding = { name: "images", state: "ok", message: `${image}, on ${base}` };
    return [built, await examineFaults(engine, image)];
  } catch (thrown) {
    return [unusable("images", thrown)];
  }
}

async function examineFaults(engine: Engine, image: string): Promise<Finding> {
  try {
    return faultsOn("docker", await probeAbilities(engine, image));
  } catch (thrown) {
    return unusable("faults, docker", thrown);
  }
}

function notBuilt(base: string | null): Finding {
  const state = "limited";
  if (base === null)
    return {
      ...{ name: "images", state, message: `no base image to build on; ${NEEDED_FOR}` },
      fix: "`faultline doctor --fix` fetches one, or builds one from this machine's Debian packages.",
    };
  return {
    ...{ name: "images", state, message: `not built yet, on ${base}; ${NEEDED_FOR}` },
    fix: "`faultline doctor --fix` builds them, and so does the first run; it takes about half a minute.",
  };
}

function unusable(name: string, thrown: unknown): Finding {
  const message = `${messageOf(thrown).replace(/\.$/, "")}; ${NEEDED_FOR}`;
  const hint = thrown instanceof FaultlineError ? thrown.hint : undefined;
  return { name, state: "limited", message, ...(hint !== undefined && { fix: hint }) };
}
