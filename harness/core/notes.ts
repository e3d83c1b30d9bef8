import { z } from "zod";
import type { History } from "./history.ts";
import { NEMESIS } from "./ids.ts";
import type { JsonObject } from "./json.ts";
import type { Op } from "./op.ts";

const noteSchema = z.discriminatedUnion("note", [
  /** The run began at this time of day, in milliseconds since 1970: what nodes logged can be put on its time axis. */
  z.object({ note: z.literal("began"), realtimeMs: z.number() }),
  /** A node did something that nobody ordered. */
  z.object({
    note: z.literal("incident"),
    node: z.string(),
    kind: z.string(),
    message: z.string(),
    /** The fault that brought it about, where that is known. */
    cause: z.string().exactOptional(),
  }),
  /** Something went wrong in the harness itself. */
  z.object({ note: z.literal("problem"), message: z.string() }),
  /** What a system promises of its own state did not hold after an event of `node`. */
  z.object({
    note: z.literal("invariant"),
    name: z.string(),
    message: z.string(),
    node: z.string(),
  }),
  /** From here on only these nodes are whole, and must serve; all others stay as broken as they are. */
  z.object({ note: z.literal("liveness"), core: z.array(z.string()) }),
  /** Too few nodes can be made whole for anybody to owe progress: what is missing is damaged for good. */
  z.object({ note: z.literal("liveness-not-owed"), damaged: z.array(z.string()) }),
  /** They did not. `waitingFor` tells what is missing, and what each of them says of itself. */
  z.object({ note: z.literal("stall"), waitingFor: z.string() }),
  /** A transaction held keys of `node` and waited for another node to say how it ended. See `core/blocking.ts`. */
  z.object({
    ...{ note: z.literal("blocked"), node: z.string(), id: z.string() },
    ...{ keys: z.array(z.string()).readonly(), waitingFor: z.string() },
    fromNs: z.number(),
    /** Null: it waited to the end. */
    toNs: z.number().nullable(),
  }),
  /** The user stopped the run; what follows is the clean-up. */
  z.object({ note: z.literal("interrupted") }),
  /** The last line of every run that came to its end. Without it, the controller died. */
  z.object({
    note: z.literal("finished"),
    messages: z.object({ sent: z.number(), delivered: z.number(), dropped: z.number() }).nullable(),
    /** Over all events of the run, where the driver repeats them exactly. */
    hash: z.string().exactOptional(),
  }),
]);

/**
 * What the harness has to say about a run beside its operations. It stands in the history, on the nemesis' process with
 * `f` = the kind of note, so that it survives a crash and a later check of the same file knows it too.
 */
export type HarnessNote = z.infer<typeof noteSchema>;

/** The history line of a note, without its place. */
export function noteOp(note: HarnessNote): Omit<Op, "index" | "time"> {
  return { process: NEMESIS, type: "info", f: note.note, value: note as JsonObject };
}

/** The notes of a history, in order. */
export function harnessNotes(history: History): readonly HarnessNote[] {
  return notedLines(history).map(({ note }) => note);
}

/** The same with the lines that carry them. */
export function notedLines(history: History): readonly { op: Op; note: HarnessNote }[] {
  return history.view(notesIn);
}

function notesIn({ nemesisOps }: History): readonly { op: Op; note: HarnessNote }[] {
  return nemesisOps.flatMap((op) => {
    const note = harnessNote(op);
    return note ? [{ op, note }] : [];
  });
}

/** The note that a nemesis line carries, or null. */
export function harnessNote({ value }: Op): HarnessNote | null {
  if (typeof value !== "object" || value === null || !("note" in value)) return null;
  const parsed = noteSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
