import { expect, test } from "vitest";
import { transactionModelsNamed } from "./transaction-models.ts";

test("tutorial: models by Jepsen's names, with commas between them", () => {
  expect(transactionModelsNamed("PL-3, snapshot-isolation")).toEqual([
    "serializable",
    "snapshot-isolation",
  ]);
  expect(() => transactionModelsNamed("serialisable")).toThrow(
    "Unknown consistency model 'serialisable'",
  );
});
