import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { programFiles } from "./program-files.ts";

const top = mkdtempSync(path.join(tmpdir(), "faultline-programs-"));
const root = path.join(top, "node_modules", "faultline");
beforeEach(() => rmSync(path.join(top, "node_modules"), { recursive: true, force: true }));
afterAll(() => rmSync(top, { recursive: true }));

it("tutorial: programs, what they import, and the packages that those need", () => {
  write("dist/systems-under-test/kv/main.js", [
    'import { readFileSync } from "node:fs";',
    'import { host } from "../../harness/node/host.js";',
    'import "./kv.js";',
  ]);
  write("dist/systems-under-test/kv/kv.js", ['export { z } from "zod/v4";']);
  write("dist/systems-under-test/kv/kv.js.map", []);
  write("dist/systems-under-test/registry.js", ['import "never-installed";']);
  write("dist/harness/node/host.js", [
    "import {",
    "  one,",
    "  other,",
    '} from "@scope/tool";',
    'const late = () => import("./late.js");',
  ]);
  write("dist/harness/node/late.js", []);
  write("node_modules/zod/package.json", [JSON.stringify({ name: "zod" })]);
  write("node_modules/zod/index.js", []);
  write("node_modules/zod/index.d.ts", []);
  const dependencies = { inner: "1.0.0" };
  write("node_modules/@scope/tool/package.json", [JSON.stringify({ dependencies })]);
  write("node_modules/@scope/tool/node_modules/inner/package.json", ["{}"]);
  write("node_modules/@scope/tool/node_modules/inner/index.cjs", []);
  write("node_modules/unused/package.json", ["{}"]);
  expect(names()).toEqual([
    "faultline/dist/harness/node/host.js",
    "faultline/dist/harness/node/late.js",
    "faultline/dist/systems-under-test/kv/kv.js",
    "faultline/dist/systems-under-test/kv/main.js",
    "faultline/node_modules/@scope/tool/node_modules/inner/index.cjs",
    "faultline/node_modules/@scope/tool/node_modules/inner/package.json",
    "faultline/node_modules/@scope/tool/package.json",
    "faultline/node_modules/zod/index.js",
    "faultline/node_modules/zod/package.json",
    "faultline/package.json",
  ]);
});

it("finds packages that npm put beside this one, and those that are links", () => {
  write("dist/harness/cluster/docker/agent/agent-main.js", ['import "zod";', 'import "linked";']);
  write("../zod/package.json", ["{}"]);
  write("workspace/package.json", ["{}"]);
  write("workspace/index.js", []);
  write("workspace/node_modules/other/index.js", []);
  mkdirSync(path.join(root, "node_modules"));
  symlinkSync("../workspace", path.join(root, "node_modules", "linked"));
  expect(names()).toEqual([
    "faultline/dist/harness/cluster/docker/agent/agent-main.js",
    "faultline/node_modules/linked/index.js",
    "faultline/node_modules/linked/package.json",
    "faultline/package.json",
    "node_modules/zod/package.json",
  ]);
});

it("says what has not been built or installed", () => {
  mkdirSync(root, { recursive: true });
  expect(() => programFiles(root)).toThrow(/compiled programs are missing/);
  write("dist/systems-under-test/kv/main.js", ['import "./kv.js";']);
  expect(() => programFiles(root)).toThrow(/kv\.js does not exist/);
  write("dist/systems-under-test/kv/kv.js", ['import "absent-package";']);
  expect(() => programFiles(root)).toThrow(/package absent-package, which .* needs, is not/);
});

function names(): readonly string[] {
  return programFiles(root)
    .map((file) => file.path)
    .toSorted();
}

function write(name: string, lines: readonly string[]): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, lines.join("\n"));
}
