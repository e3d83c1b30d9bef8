import { describe, it } from "vitest";
import { lookAround } from "./testing/look-around.ts";

/** What `faultline suite run smoke` has just left in a new checkout: `.ci/run` says where. */
const folder = process.env.FAULTLINE_SMOKE;

describe.skipIf(folder === undefined)(
  `what the smoke suite leaves${folder === undefined ? " (FAULTLINE_SMOKE does not say where it is)" : ""}`,
  () => {
    it("is a green night that a person can look around in", () =>
      lookAround(String(folder), "smoke"));
  },
);
