/** What the server answers with. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Where to go instead. */
  readonly location?: string;
}

export const HTML = "text/html";

export function notFound(): Answer {
  return { status: 404, type: "text/plain", body: "There is no such page. / lists all runs.\n" };
}
