/** What `import { ... } from "faultline"` gives to a faultline.config.ts. */
export { type Config, defineConfig } from "./suite/config.ts";
