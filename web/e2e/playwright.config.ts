import { defineConfig } from "@playwright/test";

export default defineConfig({
  // Two cores carry one call of three; a second beside it would measure the machine.
  workers: 1,
  fullyParallel: false,
  // A test that passes the second time is a test with a bug.
  retries: 0,
  forbidOnly: true,
  // Long enough for a machine that is busy with other things: what fails does not fail sooner for it.
  timeout: 240_000,
  expect: { timeout: 40_000 },
  outputDir: "results",
  reporter: [["list"]],
  projects: [
    { name: "tests", testDir: "tests", testMatch: "*.spec.ts" },
    { name: "bench", testDir: "bench", testMatch: "*.bench.ts", timeout: 600_000 },
    { name: "proofs", testDir: "proofs", testMatch: "*.proof.ts", timeout: 3_600_000 },
    { name: "pictures", testDir: "pictures", testMatch: "*.pictures.ts", timeout: 600_000 },
  ],
});
