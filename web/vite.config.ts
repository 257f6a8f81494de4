import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

import { integrityOf, pinned } from "./build/integrity.js";
import { releaseKeys } from "./build/release-keys.js";
import manifest from "./package.json" with { type: "json" };

/** The server that `npm run dev` hands everything but the page itself to. */
const server = "http://localhost:8080";
const keys = releaseKeys();

export default defineConfig({
  plugins: [
    svelte(),
    integrityOf(),
    pinned({ serviceWorker: "src/tripwire/sw.ts", keys, version: manifest.version }),
  ],
  // Who may sign a release, for the tripwire in the page; the service worker gets the same.
  define: { RELEASE_KEYS: JSON.stringify(keys) },
  build: {
    outDir: "dist",
    target: "es2022",
    // Nothing inline, no polyfill, no helper script: `script-src 'self'` and `style-src 'self'` must hold.
    assetsInlineLimit: 0,
    // What is loaded later is pinned by the page's import map; elements made for it would carry no hash.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, needed, { hostType }) => (hostType === "html" ? needed : []),
    },
    // One file of styles, pinned by the page. All of them weigh 6 kB.
    cssCodeSplit: false,
    sourcemap: false,
    // `cargo xtask bench weight` measures what is really sent.
    reportCompressedSize: false,
  },
  // A worker is started from its own bytes: one file, without imports.
  worker: {
    format: "es",
    plugins: () => [integrityOf()],
    rolldownOptions: { output: { codeSplitting: false } },
  },
  server: {
    proxy: {
      "/api": { target: server, ws: true },
    },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    restoreMocks: true,
    // Some open real groups with real keys: on a busy machine that takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
