/** Releases, as the tripwire knows them: `release.json`, and who signed it (`crates/release` writes it). */

/** Said before the bytes that are signed. */
const CONTEXT = "parlour release v1\0";

/** What a release consists of. */
export interface Manifest {
  /** Counts up with every release; 0: built for development. */
  number: number;
  /** For people. */
  version: string;
  /** Every file by its path without the leading `/`, with its hash as an `integrity` attribute has it. */
  files: Readonly<Record<string, string>>;
}

/** A manifest and whether one of the known keys signed it. `null`: this browser can't tell. */
export interface Release {
  manifest: Manifest;
  signed: boolean | null;
}

/** Reads `release.json`; `null` where it is none. `keys`: Ed25519, base64url. */
export async function readRelease(text: string, keys: readonly string[]): Promise<Release | null> {
  const file = parsed(text);
  if (typeof file?.["manifest"] !== "string") return null;
  const manifest = manifestOf(parsed(file["manifest"]));
  if (!manifest) return null;
  const signature = file["signature"];
  if (typeof signature !== "string") return { manifest, signed: false };
  return { manifest, signed: await signedByOne(file["manifest"], signature, keys) };
}

/** The hash of a file as an `integrity` attribute has it. */
export async function integrity(bytes: ArrayBuffer): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
  return `sha384-${btoa(String.fromCharCode(...hash))}`;
}

async function signedByOne(
  text: string,
  signature: string,
  keys: readonly string[],
): Promise<boolean | null> {
  const bytes = new TextEncoder().encode(CONTEXT + text);
  try {
    for (const key of keys) {
      const usable = await crypto.subtle.importKey("raw", decoded(key), "Ed25519", false, ["verify"]);
      if (await crypto.subtle.verify("Ed25519", usable, decoded(signature), bytes)) return true;
    }
    return false;
  } catch (error) {
    // Browsers before 2025 know no Ed25519. What can't be decoded is no signature.
    return error instanceof DOMException && error.name === "NotSupportedError" ? null : false;
  }
}

function decoded(text: string): Uint8Array<ArrayBuffer> {
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

function manifestOf(value: Record<string, unknown> | null): Manifest | null {
  if (value?.["format"] !== 1) return null;
  const { number, version, files } = value;
  if (typeof number !== "number" || typeof version !== "string") return null;
  if (typeof files !== "object" || files === null) return null;
  if (!Object.values(files).every((hash) => typeof hash === "string")) return null;
  return { number, version, files: files as Record<string, string> };
}
