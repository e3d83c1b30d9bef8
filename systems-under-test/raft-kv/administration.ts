import { z } from "zod";
import type { Administration } from "../../harness/core/administration.ts";
import { initialConfiguration } from "./configuration.ts";
import { parseSettings } from "./settings.ts";

const nodesSchema = z.array(z.string()).readonly();
const viewSchema = z.object({
  members: nodesSchema,
  nextMembers: nodesSchema.nullable(),
  wantedMembers: nodesSchema.nullable(),
});

/** How a running cluster is told who votes and who leads. */
export const RAFT_ADMINISTRATION: Administration = {
  membersAtStart: (nodes, settings) =>
    initialConfiguration(nodes, parseSettings(settings).initialMembers).voters,
  membersIn: (view) => viewSchema.safeParse(view).data?.members ?? null,
  quorumsIn(view) {
    const { data } = viewSchema.safeParse(view);
    if (!data) return [];
    return [data.members, data.nextMembers, data.wantedMembers].filter((set) => set !== null);
  },
  changeRequest: ({ add, remove }) => ({ type: "raft.change", add, remove }),
  transferRequest: (to) => ({ type: "raft.transfer", to }),
};
