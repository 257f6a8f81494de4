import { beforeAll, expect, test } from "vitest";

import { fromBase64Url } from "../wire/bytes";
import type { FamilyId, SeatId, SeatSalt, CallId } from "../wire/gen";
import { FamilyKeys, type KeyStore, Unopenable } from "./family-keys";
import type { KeysToMedia } from "./messages";
import { loadForTests } from "./testing";

beforeAll(loadForTests);

const FAMILY = "8d5f3c1e-0b6a-4f62-9f0e-1c2d3e4f5a6b" as FamilyId;
const OTHER = "00000000-0000-4000-8000-000000000001" as FamilyId;

/** Keeps keys as a browser does, without one. */
class Drawer implements KeyStore {
  readonly kept = new Map<FamilyId, Uint8Array<ArrayBuffer>>();
  keep(family: FamilyId, key: Uint8Array<ArrayBuffer>): Promise<void> {
    this.kept.set(family, key.slice());
    return Promise.resolve();
  }
  load(family: FamilyId): Promise<Uint8Array<ArrayBuffer> | null> {
    return Promise.resolve(this.kept.get(family)?.slice() ?? null);
  }
  forget(): Promise<void> {
    this.kept.clear();
    return Promise.resolve();
  }
}

const bytesOf = (text: string) => fromBase64Url(text) ?? new Uint8Array();

function browser(drawer = new Drawer()) {
  const sent: KeysToMedia[] = [];
  return { keys: new FamilyKeys(drawer, (message) => sent.push(message)), drawer, sent };
}

test("a name opens on every device that has the key and on no other", () => {
  const { keys: founder } = browser();
  founder.createFamily();
  const sealed = founder.sealText("family", FAMILY, "Familie Großvater");
  expect(founder.openText("family", FAMILY, sealed)).toBe("Familie Großvater");
  expect(() => founder.openText("family", OTHER, sealed)).toThrow(Unopenable);
  expect(() => founder.openText("member", FAMILY, sealed)).toThrow(Unopenable);

  const { keys: stranger } = browser();
  expect(() => stranger.openText("family", FAMILY, sealed)).toThrow(Unopenable);
  stranger.createFamily();
  expect(() => stranger.openText("family", FAMILY, sealed)).toThrow(Unopenable);
});

test("an invitation carries the key to who has its link", () => {
  const { keys: founder } = browser();
  founder.createFamily();
  const sealed = founder.sealText("family", FAMILY, "Sunday tea");
  const made = founder.makeInvitation(OTHER);

  const { keys: guest } = browser();
  guest.takeInvitation(OTHER, made.secret, made.wrappedKey);
  expect(guest.openText("family", FAMILY, sealed)).toBe("Sunday tea");

  const another = founder.makeInvitation(OTHER);
  expect(() => {
    guest.takeInvitation(OTHER, another.secret, made.wrappedKey);
  }).toThrow(Unopenable);
  expect(() => {
    guest.takeInvitation(FAMILY, made.secret, made.wrappedKey);
  }).toThrow(Unopenable);
  expect(guest.openText("family", FAMILY, sealed), "a refused one leaves the key in hand").toBe("Sunday tea");
});

test("the server is shown the proof of a secret and keeps its hash", async () => {
  const { keys } = browser();
  keys.createFamily();
  const made = keys.makeInvitation(FAMILY);
  const proof = bytesOf(keys.invitationProof(made.secret));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", proof));
  expect(bytesOf(made.proofHash)).toEqual(hash);
  expect(made.proofHash).not.toContain(made.secret);
});

test("a passkey brings the key back and its secret is erased", () => {
  const { keys: before } = browser();
  before.createFamily();
  const sealed = before.sealText("member", FAMILY, "Grandpa");
  const prf = () => new Uint8Array(32).fill(7).buffer;
  const used = prf();
  const wrapped = before.wrapForPasskey(used);
  expect(new Uint8Array(used).every((byte) => byte === 0)).toBe(true);

  const { keys: after } = browser();
  after.unwrapFromPasskey(prf(), wrapped);
  expect(after.openText("member", FAMILY, sealed)).toBe("Grandpa");
  expect(() => {
    after.unwrapFromPasskey(new Uint8Array(32).buffer, wrapped);
  }).toThrow(Unopenable);
});

test("a kept key is found by the next page and forgotten when asked", async () => {
  const { keys: page, drawer } = browser();
  page.createFamily();
  const sealed = page.sealText("family", FAMILY, "Christmas");
  await page.keep(FAMILY);

  const { keys: next } = browser(drawer);
  expect(await next.hasFamily(OTHER)).toBe(false);
  expect(await next.hasFamily(FAMILY)).toBe(true);
  expect(next.openText("family", FAMILY, sealed)).toBe("Christmas");

  await next.forget();
  expect(await next.hasFamily(FAMILY)).toBe(false);
  expect(() => next.openText("family", FAMILY, sealed)).toThrow(Unopenable);
});

test("a kept key is taken in hand again after another was looked at", async () => {
  const { keys } = browser();
  keys.createFamily();
  const sealed = keys.sealText("family", FAMILY, "ours");
  await keys.keep(FAMILY);
  keys.createFamily();
  expect(await keys.hasFamily(FAMILY)).toBe(true);
  expect(keys.openText("family", FAMILY, sealed)).toBe("ours");
});

test("a photograph comes back as it was", () => {
  const { keys } = browser();
  keys.createFamily();
  const picture = crypto.getRandomValues(new Uint8Array(50_000));
  const sealed = keys.sealPhoto(OTHER, picture.slice().buffer);
  expect(sealed.byteLength).toBeGreaterThan(picture.byteLength);
  expect(new Uint8Array(keys.openPhoto(OTHER, sealed))).toEqual(picture);
  expect(() => keys.sealPhoto(OTHER, new ArrayBuffer(300_000))).toThrow(Unopenable);
});

test("media keys go to the media worker only, and differ by seat and salt", () => {
  const { keys, sent } = browser();
  keys.createFamily();
  const call = OTHER as string as CallId;
  const sender = (id: string, salt: string) => ({ id: id as SeatId, number: 1, salt: salt as SeatSalt });
  keys.seat(1, call, sender(FAMILY, "AAAAAAAAAAAAAAAAAAAAAA"));
  keys.senders(
    1,
    call,
    [sender(FAMILY, "AAAAAAAAAAAAAAAAAAAAAA"), sender(FAMILY, "AAAAAAAAAAAAAAAAAAAAAQ")],
    [9],
  );
  const [own, others] = sent;
  if (own?.type !== "seat" || others?.type !== "senders") throw new Error("two messages, in this order");
  const [same, other] = others.added.map(({ key }) => new Uint8Array(key));
  expect(new Uint8Array(own.key)).toHaveLength(16);
  expect(same).toEqual(new Uint8Array(own.key));
  expect(other).not.toEqual(same);
  expect(others.retired).toEqual([9]);
});
