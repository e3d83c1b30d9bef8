import type { NodeId } from "../core/ids.ts";
import type { Json, JsonObject } from "../core/json.ts";

/** The body of a message (Maelstrom's protocol): `type` always, `msg_id` and `in_reply_to` for calls and replies. */
export interface Body extends JsonObject {
  readonly type: string;
  readonly [name: string]: Json;
}

/** Maelstrom's envelope, in every driver. `src` and `dest` are node ids, client ids (`c7`) or services. */
export interface Message {
  readonly src: string;
  readonly dest: NodeId | string;
  readonly body: Body;
}
