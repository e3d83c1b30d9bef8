import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { compiledEntry } from "./compiled-entry.ts";

it("finds a compiled module from its path below the compiled root", () => {
  const file = compiledEntry("harness/node/fixtures/fixture-main.js");
  expect(existsSync(file)).toBe(true);
  expect(file).toContain("/dist/");
});

it("says what to do when it is not there", () => {
  expect(() => compiledEntry("no/such/main.js")).toThrow(
    expect.objectContaining({ exitCode: 255, hint: "Run `npm run build` first." }),
  );
});
