import { host } from "../../harness/node/host.ts";
import { twoPhaseCommit } from "./system.ts";

host(twoPhaseCommit.createProgram);
