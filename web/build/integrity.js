/**
 * What a browser may run, pinned by its hash: the page names the hash of every script, worker and stylesheet, and
 * every worker that of the module that it loads. Whoever knows the page's own hash knows all of them.
 */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "vite";

const QUERY = "?integrity";
/** What the manifest of hashes is called; it can't hold its own. */
const RELEASE = "release.json";

/** As it stands in an `integrity` attribute (Subresource Integrity, W3C). @param {Uint8Array} bytes */
const sri = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

/** `import hash from "./module.wasm?integrity"`: the hash of the file, for `fetch(url, { integrity: hash })`. */
export function integrityOf() {
  return {
    name: "parlour:integrity-of",
    enforce: "pre",
    /** @param {string} source @param {string | undefined} importer */
    async resolveId(source, importer) {
      if (!source.endsWith(QUERY)) return null;
      const found = await this.resolve(source.slice(0, -QUERY.length), importer, { skipSelf: true });
      return found && `\0${found.id.split("?")[0]}${QUERY}`;
    },
    /** @param {string} id */
    load(id) {
      if (!id.startsWith("\0") || !id.endsWith(QUERY)) return null;
      const file = id.slice(1, -QUERY.length);
      this.addWatchFile(file);
      return `export default ${JSON.stringify(sri(readFileSync(file)))};`;
    },
  };
}

/**
 * Completes a build: the service worker, the hashes in the page, and the manifest, which nobody has signed yet.
 * @param {{ serviceWorker: string, keys: readonly string[], version: string }} options
 */
export function pinned({ serviceWorker, keys, version }) {
  let folder = "";
  return {
    name: "parlour:pinned",
    apply: "build",
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    async writeBundle() {
      await buildServiceWorker(serviceWorker, folder, keys);
      const scripts = files(folder).filter((name) => name.endsWith(".js") && name.startsWith("assets/"));
      for (const name of scripts) standsAlone(name, readFileSync(join(folder, name), "utf8"));
      const page = join(folder, "index.html");
      writeFileSync(page, withHashes(readFileSync(page, "utf8"), folder, scripts));
      writeFileSync(join(folder, RELEASE), manifest(folder, version));
    },
  };
}

/** One classic script at a fixed address: some browsers take no module as a service worker. */
async function buildServiceWorker(entry, outDir, keys) {
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { RELEASE_KEYS: JSON.stringify(keys) },
    build: {
      outDir,
      emptyOutDir: false,
      target: "es2022",
      sourcemap: false,
      reportCompressedSize: false,
      lib: { entry, formats: ["iife"], name: "tripwire", fileName: () => "sw.js" },
    },
  });
}

/** A worker is started from bytes that were checked, and has no address that an import could be relative to. */
function standsAlone(name, code) {
  if (/\.worker-[\w-]+\.js$/.test(name) && /\bimport\s*(\(|["'{*])/.test(code))
    throw new Error(`${name} imports another script: a worker must be one file (web/build/integrity.js)`);
}

/**
 * The page with an `integrity` wherever it loads something, and an import map with those of all scripts: what is
 * imported later has no element to carry its own.
 */
function withHashes(html, folder, scripts) {
  const hash = (address) => sri(readFileSync(join(folder, address.slice(1))));
  const pinnedTags = html.replaceAll(
    /<(script|link)\b(?=[^>]*\b(?:src|rel="(?:stylesheet|modulepreload)"))[^>]*?\b(?:src|href)="(\/[^"]+)"/g,
    (tag, _name, address) => `${tag} integrity="${hash(address)}"`,
  );
  const map = { integrity: Object.fromEntries(scripts.map((name) => [`/${name}`, hash(`/${name}`)])) };
  const at = pinnedTags.indexOf("<script");
  if (at < 0) throw new Error("index.html loads no script (web/build/integrity.js)");
  return `${pinnedTags.slice(0, at)}<script type="importmap">${JSON.stringify(map)}</script>\n    ${pinnedTags.slice(at)}`;
}

/** The manifest of a build for development: number 0, no signature. `cargo xtask release sign` makes the real one. */
function manifest(folder, version) {
  const hashes = files(folder)
    .filter((name) => name !== RELEASE)
    .map((name) => [name, sri(readFileSync(join(folder, name)))]);
  const body = { format: 1, number: 0, version, files: Object.fromEntries(hashes), headers: {} };
  return `${JSON.stringify({ manifest: JSON.stringify(body), key: null, signature: null }, null, 2)}\n`;
}

/** All files below a folder, in the order of their names, with `/` between the parts. */
function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}
