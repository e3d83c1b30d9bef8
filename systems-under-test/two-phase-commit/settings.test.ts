import { expect, test } from "vitest";
import { UsageError } from "../../harness/core/errors.ts";
import { random } from "../../harness/core/random.ts";
import { parseSettings, TWO_PHASE_SETTINGS } from "./settings.ts";
import { drawSettings } from "./swarm.ts";

test("tutorial: settings are text, and what is not set has the value that is listed", () => {
  expect(parseSettings({ "retry-ms": "20" })).toEqual({
    ...{ protocol: "two-phase", deadlock: "wound-wait", requestTimeoutMs: 400, retryMs: 20 },
    ...{ suspectAfterMs: 600, checkpointEvery: 200 },
  });
  const listed = Object.fromEntries(TWO_PHASE_SETTINGS.map(({ initial, name }) => [name, initial]));
  expect(parseSettings(listed)).toEqual(parseSettings({}));
});

test.each([{ deadlock: "hope" }, { "retry-ms": "0" }, { retry: "20" }])(
  "%j is refused",
  (settings) => {
    expect(() => parseSettings(settings as Record<string, string>)).toThrow(UsageError);
  },
);

test("whatever a swarm draws can be set", () => {
  for (let seed = 0; seed < 50; seed++)
    expect(() => parseSettings(drawSettings(random(seed, "swarm")))).not.toThrow();
});
