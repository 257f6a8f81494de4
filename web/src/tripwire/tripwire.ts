/**
 * The tripwire: compares what the server sends with the signed manifest of the release, and remembers what did not
 * fit. It detects and does not prevent: a server that sends a changed page can send a changed tripwire too, to a
 * browser that sees it for the first time.
 */
import { toBase64Url } from "../core/wire/bytes";
import { integrity, readRelease, type Release } from "./release";

/**
 * `changed`: a file is not the one of the release. `unsigned`: after a signed release came one that nobody known
 * has signed. `older`: after a newer release came an older one, or another of the same number.
 */
export type Warning = "changed" | "unsigned" | "older";

/** What is known about the code that this browser was served. */
export interface ServedCode {
  version: string;
  number: number;
  /** `null`: this browser can't check signatures. */
  signed: boolean | null;
  /** What is wrong; the gravest where there is more than one. */
  warning: Warning | null;
}

/** The release that a page is of. */
export interface Running {
  /** Its number. */
  release: number;
  /** SHA-256 of its manifest, base64url: it names every file by its hash. */
  manifest: string;
}

/** What outlives the page; written whole. */
export interface Kept {
  /** Accepted releases, the newest first: pages that are still open may need files of the last ones. */
  releases: readonly (Release & { text: string })[];
  /** What did not fit, by file. */
  findings: Readonly<Record<string, Warning>>;
}

export interface Ports {
  /** The file at this path, from the server and never from a cache; `null` where the server can't be reached. */
  fetch(path: string): Promise<Response | null>;
  /** What is kept now. Waits for nobody: a page that opens must not stand behind one whose line is slow. */
  kept(): Promise<Kept>;
  /** Lets one at a time, among all pages and the service worker, change what is kept. */
  change(how: (kept: Kept) => Kept): Promise<Kept>;
  /** Who may sign: Ed25519, base64url. */
  keys: readonly string[];
}

const RELEASE = "release.json";
const OWN_FILE = "sw.js";
const REMEMBERED = 3;
const GRAVEST: readonly Warning[] = ["changed", "unsigned", "older"];

export const nothingKept: Kept = { releases: [], findings: {} };

export class Tripwire {
  constructor(private readonly ports: Ports) {}

  /** Whether these bytes are the file of that name in the release; a finding where not. */
  async fits(name: string, bytes: ArrayBuffer): Promise<boolean> {
    const hash = await integrity(bytes);
    if (fitsOne(await this.ports.kept(), name, hash)) return true;
    // There may be a new release since we looked.
    const sent = await this.#sent();
    let fitting = true;
    await this.ports.change((kept) => {
      const now = renewed(kept, sent);
      fitting = now.releases.length === 0 || fitsOne(now, name, hash);
      return fitting ? now : found(now, name, "changed");
    });
    return fitting;
  }

  /** Looks for a new release, and whether the tripwire itself is still the one of the release. */
  async look(): Promise<ServedCode | null> {
    const own = await this.ports.fetch(OWN_FILE);
    const hash = own?.ok === true ? await integrity(await own.arrayBuffer()) : null;
    const sent = await this.#sent();
    const kept = await this.ports.change((before) => {
      const now = renewed(before, sent);
      const wrong = hash !== null && now.releases.length > 0 && !fitsOne(now, OWN_FILE, hash);
      return wrong ? found(now, OWN_FILE, "changed") : now;
    });
    return servedCode(kept);
  }

  /** What is known now, without looking. */
  async state(): Promise<ServedCode | null> {
    return servedCode(await this.ports.kept());
  }

  /**
   * The release that a page is of, by the scripts that its import map pins; `null`: of none that was accepted. A page
   * that is open may be older than what the server sends now.
   */
  async running(scripts: Readonly<Record<string, string>>): Promise<Running | null> {
    const pinned = Object.entries(scripts);
    const { releases } = await this.ports.kept();
    const one = releases.find(({ manifest: { files } }) =>
      pinned.every(([path, hash]) => files[path.slice(1)] === hash),
    );
    if (!one || pinned.length === 0) return null;
    const { manifest } = JSON.parse(one.text) as { manifest: string };
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(manifest));
    return { release: one.manifest.number, manifest: toBase64Url(new Uint8Array(hash)) };
  }

  /** Somebody has read the warning. */
  async putAway(): Promise<void> {
    await this.ports.change((kept) => ({ ...kept, findings: {} }));
  }

  /** The release that the server says it serves; `null`: it is away, which says nothing about its code. */
  async #sent(): Promise<Sent | null> {
    const answer = await this.ports.fetch(RELEASE);
    if (answer === null || answer.status >= 500) return null;
    const text = answer.ok ? await answer.text() : "";
    return { text, release: await readRelease(text, this.ports.keys) };
  }
}

/** `release.json` as it came, and what it is; `null`: no release. */
interface Sent {
  text: string;
  release: Release | null;
}

function renewed(kept: Kept, sent: Sent | null): Kept {
  const [newest] = kept.releases;
  if (sent === null || sent.text === newest?.text) return kept;
  const { text, release } = sent;
  if (newest?.signed === true) {
    if (release?.signed !== true) return found(kept, RELEASE, "unsigned");
    if (release.manifest.number <= newest.manifest.number) return found(kept, RELEASE, "older");
  }
  if (release === null) return kept;
  const releases = [{ ...release, text }, ...kept.releases].slice(0, REMEMBERED);
  return { releases, findings: {} };
}

/** Scripts of the last releases may still be needed by pages that are open; of all else only the newest fits. */
function fitsOne({ releases }: Kept, name: string, hash: string): boolean {
  const fitting = name.startsWith("assets/") ? releases : releases.slice(0, 1);
  return fitting.some(({ manifest }) => manifest.files[name] === hash);
}

function found(kept: Kept, file: string, warning: Warning): Kept {
  return { ...kept, findings: { ...kept.findings, [file]: warning } };
}

function servedCode({ releases, findings }: Kept): ServedCode | null {
  const [newest] = releases;
  if (!newest) return null;
  const all = Object.values(findings);
  const { number, version } = newest.manifest;
  const warning = GRAVEST.find((it) => all.includes(it)) ?? null;
  return { number, version, signed: newest.signed, warning };
}
