import { appAssets } from "./app-assets.ts";

export interface PageOptions {
  /** The page is served, and may ask its server for itself again. */
  readonly isLive?: boolean;
}

/**
 * A complete page around markup that is already escaped. The policy names our own style and script by hash, so the
 * browser runs nothing that came in with the data, should an escape ever be forgotten.
 */
export function htmlDocument(
  titleElement: string,
  body: string,
  blocks: string,
  { isLive = false }: PageOptions = {},
): string {
  const { policy, script, style } = appAssets();
  const connect = isLive ? "; connect-src 'self'" : "";
  return `<!doctype html>
<html lang="en"${isLive ? " data-live" : ""}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}${connect}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${titleElement}
<style>${style}</style>
</head>
<body>
${body}
${blocks}
<script>${script}</script>
</body>
</html>
`;
}
