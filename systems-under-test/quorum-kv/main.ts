import { host } from "../../harness/node/host.ts";
import { quorumKv } from "./system.ts";

host(quorumKv.createProgram);
