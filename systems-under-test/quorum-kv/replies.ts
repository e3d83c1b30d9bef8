import type { Body } from "../../harness/node/message.ts";

export const NO_SUCH_KEY: Body = { type: "error", code: 20, text: "there is no such key" };

export function errorReply(code: number, text: string): Body {
  return { type: "error", code, text };
}
