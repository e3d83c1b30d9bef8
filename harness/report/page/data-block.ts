import { deflateSync } from "node:zlib";

/** Data for the application: not executed, and without a character that could end it. */
export function dataBlock(id: string, data: string | Uint8Array): string {
  const base64 = deflateSync(data, { level: 9 }).toString("base64");
  return `<script type="application/octet-stream" id="${id}">${base64}</script>`;
}
