import { z } from "zod";
import type { Administration } from "../../harness/core/administration.ts";
import { firstMembers } from "./members.ts";
import { parseSettings } from "./settings.ts";

const viewSchema = z.object({ members: z.array(z.string()) });

/** Any node changes the members; there are no leaders. */
export const administration: Administration = {
  membersAtStart: (nodes, settings) => firstMembers(nodes, parseSettings(settings).initialMembers),
  membersIn: (view) => viewSchema.safeParse(view).data?.members ?? null,
  changeRequest: ({ add, remove }) => ({ type: "quorum.change", add, remove }),
};
