import { z } from "zod";
import { HarnessError } from "../../core/errors.ts";

/** Docker 20.10: the first that tells the version of its control groups. */
export const MIN_API_VERSION = "1.41";

const versionSchema = z.object({ Version: z.string(), ApiVersion: z.string().regex(/^\d+\.\d+$/) });

const infoSchema = z.object({
  KernelVersion: z.string(),
  CgroupVersion: z.enum(["1", "2"]),
  OSType: z.string().optional(),
});

export interface EngineVersion {
  readonly version: string;
  readonly apiVersion: string;
}

/** @throws HarnessError for an engine that is too old, ZodError for an answer of another shape. */
export function parseVersion(answer: unknown): EngineVersion {
  const { Version: version, ApiVersion: apiVersion } = versionSchema.parse(answer);
  if (isOlder(apiVersion, MIN_API_VERSION))
    throw new HarnessError(
      `The container engine is too old: version ${version} speaks API ${apiVersion}, Faultline needs ${MIN_API_VERSION}.`,
      { hint: "Install Docker 20.10 or later: `sudo apt-get install docker.io`." },
    );
  return { version, apiVersion };
}

export interface EngineInfo {
  readonly kernel: string;
  readonly cgroupVersion: "1" | "2";
}

/** @throws HarnessError for an engine without Linux containers, ZodError for an answer of another shape. */
export function parseInfo(answer: unknown): EngineInfo {
  const { KernelVersion: kernel, CgroupVersion: cgroupVersion, OSType } = infoSchema.parse(answer);
  if (OSType !== undefined && OSType !== "linux")
    throw new HarnessError(`The container engine runs ${OSType} containers.`, {
      hint: "Switch it to Linux containers.",
    });
  return { kernel, cgroupVersion };
}

function isOlder(version: string, minimum: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [minMajor = 0, minMinor = 0] = minimum.split(".").map(Number);
  return major !== minMajor ? major < minMajor : minor < minMinor;
}
