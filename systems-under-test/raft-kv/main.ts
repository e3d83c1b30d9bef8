import { hostOnStdio } from "../../harness/node/stdio-host.ts";
import { raftKv } from "./system.ts";

hostOnStdio(raftKv.createProgram);
