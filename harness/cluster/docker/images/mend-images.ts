import { HarnessError, messageOf } from "../../../core/errors.ts";
import { findBase } from "./base-image.ts";
import { buildBaseImage } from "./build-base.ts";
import type { ImageOptions } from "./build-image.ts";
import { ensureImages, type ImageNames } from "./images.ts";

/**
 * {@link ensureImages}, also where there is neither a base image nor a registry: then it builds a base from this machine's
 * Debian packages.
 *
 * @throws HarnessError when that is not possible either.
 */
export async function mendImages(options: ImageOptions): Promise<ImageNames> {
  try {
    await findBase(options);
  } catch (thrown) {
    // A base that was asked for by name is not to be replaced by another.
    if (process.env.FAULTLINE_BASE_IMAGE || !(thrown instanceof HarnessError)) throw thrown;
    options.onProgress(messageOf(thrown));
    await buildBaseImage(options);
  }
  return ensureImages(options);
}
