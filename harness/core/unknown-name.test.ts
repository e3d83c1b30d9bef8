import { expect, test } from "vitest";
import { unknownName } from "./unknown-name.ts";

test("names the closest one, and all", () => {
  const error = unknownName("fault", "partitoin", ["kill", "partition"]);
  expect(error.message).toBe("Unknown fault 'partitoin'");
  expect(error.hint).toBe("Did you mean 'partition'? Known: kill, partition.");
  expect(error.exitCode).toBe(254);
});

test("who stopped typing early meant the name that goes on", () => {
  const { hint } = unknownName("checker", "linear", ["ladder", "linearizable"]);
  expect(hint).toMatch(/^Did you mean 'linearizable'/);
});

test("says so when there is nothing to choose from", () => {
  expect(unknownName("bug", "x", []).hint).toBe("There is no bug to choose from here.");
});
