import type { Value } from "../model.ts";

export interface ValueOptions {
  /** Default: the value as JSON. */
  readonly describeValue?: (value: Value) => string;
}

export function asJson(value: Value): string {
  return JSON.stringify(value);
}
