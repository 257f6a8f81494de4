import { beforeEach, describe, expect, it } from "vitest";

import { toBase64Url } from "../core/wire/bytes";
import { integrity } from "./release";
import { nothingKept, Tripwire, type Kept } from "./tripwire";

const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;
const base64url = (of: ArrayBuffer): string => toBase64Url(new Uint8Array(of));

/** What the server sends, by path; what is missing is not found; `null`: the server is away. */
let served: Map<string, string> | null;
let kept: Kept;
/** Set: what is fetched never comes. */
let stuck: boolean;
let key: CryptoKeyPair;
let known: string;

const tripwire = (keys = [known]): Tripwire =>
  new Tripwire({
    keys,
    fetch: (path) => {
      if (stuck) return new Promise(() => undefined);
      if (served === null) return Promise.resolve(null);
      const text = served.get(path);
      return Promise.resolve(text === undefined ? new Response("", { status: 404 }) : new Response(text));
    },
    kept: () => Promise.resolve(kept),
    change(how) {
      kept = how(kept);
      return Promise.resolve(kept);
    },
  });

async function release(number: number, files: Record<string, string>, signed = true): Promise<void> {
  const hashes = await Promise.all(
    Object.entries(files).map(async ([name, text]) => [name, await integrity(bytes(text))]),
  );
  const manifest = JSON.stringify({ format: 1, number, version: "1.0.0", files: Object.fromEntries(hashes) });
  const signature = await crypto.subtle.sign(
    "Ed25519",
    key.privateKey,
    bytes(`parlour release v1\0${manifest}`),
  );
  const file = { manifest, key: "", signature: signed ? base64url(signature) : null };
  served = new Map([...Object.entries(files), ["release.json", JSON.stringify(file)]]);
}

beforeEach(async () => {
  key = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  known = base64url(await crypto.subtle.exportKey("raw", key.publicKey));
  kept = nothingKept;
  stuck = false;
  served = new Map();
});

describe("a signed release", () => {
  beforeEach(() => release(3, { "index.html": "page", "assets/a.js": "a()", "sw.js": "wire" }));

  it("is known by its number and its signature", async () => {
    expect(await tripwire().look()).toEqual({ number: 3, version: "1.0.0", signed: true, warning: null });
  });

  it("is what a page runs that was built of it, also when a newer one has come", async () => {
    const pinned = { "/assets/a.js": await integrity(bytes("a()")) };
    expect(await tripwire().running(pinned)).toBeNull();
    await tripwire().look();
    const before = await tripwire().running(pinned);
    expect(before?.release).toBe(3);
    await release(4, { "index.html": "page", "assets/a.js": "a(2)", "sw.js": "wire" });
    await tripwire().look();
    expect(await tripwire().running(pinned)).toEqual(before);
    const next = await tripwire().running({ "/assets/a.js": await integrity(bytes("a(2)")) });
    expect(next?.release).toBe(4);
    expect(next?.manifest).not.toBe(before?.manifest);
  });

  it("is not what a page runs that has another script, or names none", async () => {
    await tripwire().look();
    const [own, other] = [await integrity(bytes("a()")), await integrity(bytes("b()"))];
    expect(await tripwire().running({ "/assets/a.js": own, "/assets/b.js": other })).toBeNull();
    expect(await tripwire().running({ "/assets/a.js": other })).toBeNull();
    expect(await tripwire().running({})).toBeNull();
  });

  it("fits what was signed and nothing else", async () => {
    await tripwire().look();
    expect(await tripwire().fits("index.html", bytes("page"))).toBe(true);
    expect(await tripwire().fits("index.html", bytes("page, changed"))).toBe(false);
    expect((await tripwire().state())?.warning).toBe("changed");
  });

  it("opens a page that fits while another still waits for the server", async () => {
    await tripwire().look();
    stuck = true;
    void tripwire().look();
    expect(await tripwire().fits("index.html", bytes("page"))).toBe(true);
  });

  it("has no place for a file that it does not name", async () => {
    await tripwire().look();
    expect(await tripwire().fits("assets/foreign.js", bytes("a()"))).toBe(false);
  });

  it("gives way to the next one, and lets pages that are open finish", async () => {
    await tripwire().look();
    await release(4, { "index.html": "new page", "assets/b.js": "b()", "sw.js": "wire" });
    expect(await tripwire().fits("index.html", bytes("new page"))).toBe(true);
    expect(await tripwire().fits("assets/a.js", bytes("a()"))).toBe(true);
    expect(await tripwire().fits("index.html", bytes("page"))).toBe(false);
  });

  it("does not give way to one that nobody signed", async () => {
    await tripwire().look();
    await release(4, { "index.html": "new page", "sw.js": "wire" }, false);
    expect(await tripwire().look()).toMatchObject({ number: 3, warning: "unsigned" });
  });

  it("does not give way to one that somebody else signed", async () => {
    await tripwire().look();
    key = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    await release(4, { "index.html": "new page", "sw.js": "wire" });
    expect(await tripwire().look()).toMatchObject({ number: 3, warning: "unsigned" });
  });

  it("does not give way to an older one, nor to another of the same number", async () => {
    await tripwire().look();
    for (const number of [2, 3]) {
      await release(number, { "index.html": "old page", "sw.js": "wire" });
      expect(await tripwire().look()).toMatchObject({ number: 3, warning: "older" });
      await tripwire().putAway();
    }
  });

  it("does not vanish without a word", async () => {
    await tripwire().look();
    served?.delete("release.json");
    expect(await tripwire().look()).toMatchObject({ warning: "unsigned" });
  });

  it("is not doubted because the server is away", async () => {
    await tripwire().look();
    served = null;
    expect(await tripwire().look()).toMatchObject({ number: 3, warning: null });
  });

  it("notices that the tripwire itself was replaced", async () => {
    await tripwire().look();
    served?.set("sw.js", "another wire");
    expect(await tripwire().look()).toMatchObject({ warning: "changed" });
  });

  it("is warned of until somebody has read it", async () => {
    await tripwire().look();
    await tripwire().fits("index.html", bytes("changed"));
    expect((await tripwire().look())?.warning).toBe("changed");
    await tripwire().putAway();
    expect((await tripwire().state())?.warning).toBe(null);
  });
});

describe("a build for development", () => {
  it("says that nobody signed it, and may be built anew", async () => {
    await release(0, { "index.html": "page", "sw.js": "wire" }, false);
    expect(await tripwire([]).look()).toMatchObject({ signed: false, warning: null });
    await release(0, { "index.html": "another", "sw.js": "wire" }, false);
    expect(await tripwire([]).fits("index.html", bytes("another"))).toBe(true);
    expect((await tripwire([]).state())?.warning).toBe(null);
  });

  it("compares nothing where there is no manifest", async () => {
    expect(await tripwire().fits("index.html", bytes("anything"))).toBe(true);
    expect(await tripwire().look()).toBe(null);
  });

  it("gives way to a signed release", async () => {
    await release(0, { "index.html": "page", "sw.js": "wire" }, false);
    await tripwire().look();
    await release(1, { "index.html": "page", "sw.js": "wire" });
    expect(await tripwire().look()).toMatchObject({ number: 1, signed: true, warning: null });
  });
});

describe("what is no manifest", () => {
  it.each(["", "{}", "null", "[]", '{"manifest":"{}"}', '{"manifest":"x"}', '{"manifest":3}'])(
    "is not taken for one: %s",
    async (text) => {
      served = new Map([["release.json", text]]);
      expect(await tripwire().look()).toBe(null);
    },
  );
});
