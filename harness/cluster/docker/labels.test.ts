import { expect, it } from "vitest";
import { controllerOf, labelsOf, RUN_LABEL } from "./labels.ts";

it("knows its own runs, and by whom they are led", () => {
  const labels = labelsOf("run1");
  expect(labels[RUN_LABEL]).toBe("run1");
  expect(controllerOf(labels, true)).toBe("alive");
});

it("takes a controller for dead whose process is gone, or whose id another process has now", () => {
  const labels = labelsOf("run1");
  expect(controllerOf({ ...labels, "faultline.pid": "999999999" }, true)).toBe("dead");
  expect(controllerOf({ ...labels, "faultline.pid": "nonsense" }, true)).toBe("dead");
  expect(controllerOf({ ...labels, "faultline.started": "1" }, true)).toBe("dead");
});

it("leaves runs of other machines alone, and of an earlier boot only on an engine of several machines", () => {
  const labels = labelsOf("run1");
  const [machine, , namespace] = (labels["faultline.host"] ?? "").split("/");
  const earlier = { ...labels, "faultline.host": `${machine || "m"}/another-boot/${namespace}` };
  expect(controllerOf(earlier, false)).toBe("unknown");
  if (machine) expect(controllerOf(earlier, true)).toBe("dead");
  expect(controllerOf({ ...labels, "faultline.host": "m/b/1" }, true)).toBe("unknown");
  expect(controllerOf({ [RUN_LABEL]: "run1" }, true)).toBe("unknown");
});
