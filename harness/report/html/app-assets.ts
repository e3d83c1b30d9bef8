import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { HarnessError } from "../../core/errors.ts";

/** The browser side of reports, as `npm run build` leaves it. */
export interface AppAssets {
  readonly script: string;
  readonly style: string;
  /** Names script and style by hash: the browser runs nothing else. */
  readonly policy: string;
}

let known: AppAssets | null = null;

/**
 * Reads the built application, once.
 *
 * @throws HarnessError when it was not built.
 */
export function appAssets(): AppAssets {
  known ??= read();
  return known;
}

function read(): AppAssets {
  const script = built("app.js");
  const style = built("app.css");
  return { script, style, policy: policyOf(script, style) };
}

/** Beside this file where it is built; from its source, in `dist`. */
function built(name: string): string {
  const places = [`../app/${name}`, `../../../dist/harness/report/app/${name}`];
  const found = places
    .map((place) => new URL(place, import.meta.url))
    .find((url) => existsSync(url));
  if (!found)
    throw new HarnessError(`The application of reports is not built: ${name} is missing`, {
      hint: "npm run build makes it.",
    });
  return readFileSync(found, "utf8").trim();
}

function policyOf(script: string, style: string): string {
  return [
    "default-src 'none'",
    `style-src '${sha256(style)}'`,
    `script-src '${sha256(script)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function sha256(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
