import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { compareTexts } from "../../core/text-order.ts";

/** What the pages in the pictures are made of: their application, their markup, and the runs that they show. */
const SOURCES = [
  "harness/report/app",
  "harness/report/causal",
  "harness/report/facts",
  "harness/report/html",
  "harness/report/html-report.tsx",
  "harness/report/page",
  "harness/report/runs",
  "harness/report/testing/fixtures.ts",
  "harness/report/testing/run-around.ts",
  "harness/report/testing/screenshots-main.ts",
  "harness/report/testing/stale-read.ts",
  "harness/report/testing/synthetic-run.ts",
  "harness/report/text",
];
const TESTS = /\.test\.tsx?$/;

/** Where {@link digestOfPictureSources} stands as it was when the pictures beside it were taken. */
export const PICTURES_TAKEN = "docs/pictures.json";

/**
 * Over the sources of the pages that `npm run screenshots` takes pictures of, in 16 hexadecimal digits. Other digits than
 * those of {@link PICTURES_TAKEN}: the pictures may show pages as they were.
 *
 * @param root the folder of the checkout.
 */
export function digestOfPictureSources(root: string): string {
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap((source) => filesIn(root, source)).sort(compareTexts))
    hash.update(`${file}\n${readFileSync(join(root, file), "utf8")}\n`);
  return hash.digest("hex").slice(0, 16);
}

/** With forward slashes, from the root. */
function filesIn(root: string, source: string): readonly string[] {
  const at = join(root, source);
  if (/\.tsx?$/.test(source)) return [source];
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !TESTS.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
