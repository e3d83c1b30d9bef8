/** What `import { ... } from "faultline"` gives to a faultline.config.ts. */
export { DefiniteFailure, type ServiceClient, type ServiceNode } from "./client/service.ts";
export { type Config, defineConfig } from "./suite/config.ts";
