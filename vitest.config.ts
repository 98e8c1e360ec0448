import { defineConfig } from "vitest/config"

export default defineConfig({
  define: { NATTER_VERSION: JSON.stringify("test") },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ["default", ["json", { outputFile: ".vitest-report.json" }]]
  }
})
