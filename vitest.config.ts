import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{harness,workloads,systems-under-test,bench}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
