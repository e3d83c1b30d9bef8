import { host } from "../../harness/node/host.ts";
import { raftKv } from "./system.ts";

host(raftKv.createProgram);
