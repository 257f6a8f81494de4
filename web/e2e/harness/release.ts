/** A web app of the test's own: built with a key that the test made, and signed with it as a release is. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WEB = new URL("../../", import.meta.url).pathname;
const CONTEXT = "parlour release v1\0";

export class TestRelease {
  readonly #folder = mkdtempSync(join(tmpdir(), "parlour-release-"));
  readonly #key: KeyObject;
  readonly dist = join(this.#folder, "dist");

  /** Builds it; takes as long as a build takes. */
  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    this.#key = privateKey;
    const keys = join(this.#folder, "keys");
    writeFileSync(keys, `${publicKey.export({ format: "jwk" }).x ?? ""}\n`);
    execFileSync(
      process.execPath,
      [
        "node_modules/vite/bin/vite.js",
        "build",
        "--emptyOutDir",
        "--logLevel",
        "error",
        "--outDir",
        this.dist,
      ],
      {
        cwd: WEB,
        env: { ...process.env, PARLOUR_RELEASE_KEYS: keys },
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
  }

  /** A file of it. */
  file(name: string): Buffer {
    return readFileSync(join(this.dist, name));
  }

  /** The first file whose name matches. */
  named(pattern: RegExp): string {
    const { manifest } = JSON.parse(this.file("release.json").toString()) as { manifest: string };
    const { files } = JSON.parse(manifest) as { files: Record<string, string> };
    const found = Object.keys(files).find((name) => pattern.test(name));
    if (found === undefined) throw new Error(`the web app has no file like ${String(pattern)}`);
    return found;
  }

  /** `release.json` under this number, signed or not, with other hashes where `files` says so. */
  manifest(number: number, { signed = true, files = {} }: { signed?: boolean; files?: object } = {}): Buffer {
    const built = JSON.parse(this.file("release.json").toString()) as { manifest: string };
    const body = JSON.parse(built.manifest) as { files: object };
    const manifest = JSON.stringify({ ...body, number, files: { ...body.files, ...files } });
    const signature = sign(null, Buffer.from(CONTEXT + manifest), this.#key).toString("base64url");
    const file = { manifest, key: signed ? "the test's" : null, signature: signed ? signature : null };
    return Buffer.from(JSON.stringify(file));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
