import { messageOf } from "../../../core/errors.ts";
import { connectEngine, type Engine } from "../engine.ts";
import { ensureImages } from "../images/images.ts";

export interface DockerForTests {
  readonly engine: Engine;
  readonly image: string;
}

/**
 * The engine and an image of what is compiled now, or the reason why tests with containers have to be skipped here.
 *
 * @throws HarnessError for that reason when FAULTLINE_MUST_RUN names `docker`.
 */
export async function dockerForTests(): Promise<DockerForTests | string> {
  try {
    const engine = await connectEngine();
    const { image } = await ensureImages({ engine, onProgress: () => {} });
    return { engine, image };
  } catch (thrown) {
    if ((process.env.FAULTLINE_MUST_RUN ?? "").includes("docker")) throw thrown;
    return messageOf(thrown);
  }
}
