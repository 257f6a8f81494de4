import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type {
  CallGroupId,
  CallGroupInfo,
  CallId,
  DeviceId,
  FamilyId,
  GuestId,
  MemberId,
  PublicKey,
  SeatSalt,
} from "../wire/gen";
import type { GuestAtTheDoor, KeysToMedia } from "./messages";
import { loadVaultForTests } from "./testing";
import { VaultDesk } from "./vault-desk";
import { aloneByLock } from "./vault-room";
import type { Kept, VaultStore } from "./vault-store";

beforeAll(loadVaultForTests);

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const call = id(3) as CallId;
const maria = id(40) as GuestId;
const tags = ["AAAAAAAAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBBBBBBBA"] as unknown as [SeatSalt, SeatSalt];
/** The server's key for calls' groups. */
const usher = "A".repeat(43) as PublicKey;
const JOIN = 1;

function browser() {
  const keys: KeysToMedia[] = [];
  let kept: Kept | null = null;
  const store: VaultStore = {
    version: () => Promise.resolve(kept?.version ?? 0),
    load: () => Promise.resolve(kept && { ...kept, state: kept.state.slice() }),
    keep: ({ version, state }) => Promise.resolve(void (kept = { version, state: state.slice() })),
    erase: () => Promise.resolve(void (kept = null)),
  };
  const desk = new VaultDesk(store, aloneByLock(undefined), (message) => keys.push(message));
  return { desk, keys, kept: () => kept };
}

let his: ReturnType<typeof browser>;
let hers: ReturnType<typeof browser>;
let link: Awaited<ReturnType<VaultDesk["makeGuestLink"]>>;
let knock: GuestAtTheDoor;
let name: Awaited<ReturnType<VaultDesk["knockAsGuest"]>>["name"];
let group: CallGroupInfo;

beforeEach(async () => {
  his = browser();
  hers = browser();
  await his.desk.found(id(1) as FamilyId, id(10) as MemberId, id(11) as DeviceId);
  await his.desk.confirm();
  const { epoch, groupInfo } = await his.desk.beginGroup(JOIN, call, tags[0], usher);
  await his.desk.confirmGroup(JOIN);
  group = { at: { group: id(5) as CallGroupId, epoch }, group_info: groupInfo };
  link = await his.desk.makeGuestLink();
  const keys = await hers.desk.knockAsGuest(JOIN, link.secret, call, maria, tags[1], "Maria");
  knock = { guest: maria, tag: tags[1], key: keys.key, mac: keys.mac };
  name = keys.name;
});

const admit = (who = knock) => his.desk.admitGuest(link.secret, call, who, "those who are there");

describe("a guest's link", () => {
  it("opens what is said at the door to whoever has it, and to nobody else", async () => {
    expect(await his.desk.openGuestName(link.secret, call, name)).toBe("Maria");
    const other = await his.desk.makeGuestLink();
    await expect(his.desk.openGuestName(other.secret, call, name)).rejects.toThrow();
    const elsewhere = his.desk.openGuestName(link.secret, id(4) as CallId, name);
    await expect(elsewhere).rejects.toThrow();
  });

  it("is proved to the server by something that is not its secret", async () => {
    const proof = await hers.desk.guestProof(link.secret);
    expect(proof).not.toBe(link.secret);
    const bytes = Uint8Array.from(atob(proof.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const text = btoa(String.fromCharCode(...hash))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace("=", "");
    expect(link.proofHash).toBe(text);
  });
});

describe("a guest", () => {
  it("is let in by a member, and has the call's keys from then on", async () => {
    expect(await hers.desk.guestAdmitted(JOIN, link.secret, maria, await admit())).toBe(
      "those who are there",
    );
    const step = await hers.desk.joinGroup(JOIN, call, tags[1], group, usher);
    const seen = await hers.desk.confirmGroup(JOIN);
    const theirs = await his.desk.takeGroupStep(JOIN, step.epoch, step.commit);
    expect(seen.pictures).toEqual(theirs.pictures);
    expect(theirs.leaves.map(({ who }) => who.kind)).toEqual(["member", "guest"]);
    expect(theirs.leaves.at(1)).toMatchObject({ who: { guest: maria, by: id(10) }, verified: false });
    const key = ({ keys }: typeof his) => new Uint8Array(keys.at(-1)?.key ?? new ArrayBuffer()).join();
    expect(key(his)).toBe(key(hers));
    expect(hers.kept()).toBeNull();
  });

  it("follows those who come after", async () => {
    await hers.desk.guestAdmitted(JOIN, link.secret, maria, await admit());
    const step = await hers.desk.joinGroup(JOIN, call, tags[1], group, usher);
    await hers.desk.confirmGroup(JOIN);
    await his.desk.takeGroupStep(JOIN, step.epoch, step.commit);
    const tablet = "CCCCCCCCCCCCCCCCCCCCCA" as string as SeatSalt;
    const next = await his.desk.joinGroup(
      2,
      call,
      tablet,
      {
        at: { ...group.at, epoch: step.epoch + 1 },
        group_info: step.groupInfo,
      },
      usher,
    );
    await his.desk.confirmGroup(2);
    const news = await hers.desk.takeGroupStep(JOIN, next.epoch, next.commit);
    expect(news.leaves).toHaveLength(3);
  });

  it("does not come in before anybody has let them", async () => {
    await expect(hers.desk.joinGroup(JOIN, call, tags[1], group, usher)).rejects.toThrow();
  });

  it("begins no call", async () => {
    await hers.desk.guestAdmitted(JOIN, link.secret, maria, await admit());
    await expect(hers.desk.beginGroup(JOIN, call, tags[1], usher)).rejects.toThrow();
  });

  it("is not let in where the server put a page of its own in their place", async () => {
    const theirs = await hers.desk.knockAsGuest(2, link.secret, call, id(41) as GuestId, tags[0], "Maria");
    await expect(admit({ ...knock, key: theirs.key })).rejects.toMatchObject({ name: "wrong_mac" });
    await expect(admit({ ...knock, tag: tags[0] })).rejects.toMatchObject({ name: "wrong_mac" });
  });

  it("opens no admission but their own", async () => {
    const admission = await admit();
    const other = browser().desk;
    await other.knockAsGuest(JOIN, link.secret, call, maria, tags[1], "Maria");
    await expect(other.guestAdmitted(JOIN, link.secret, maria, admission)).rejects.toThrow();
    const cut = admission.slice(0, 40) as typeof admission;
    await expect(hers.desk.guestAdmitted(JOIN, link.secret, maria, cut)).rejects.toThrow();
  });

  it("has nothing left when the call is over", async () => {
    await hers.desk.guestAdmitted(JOIN, link.secret, maria, await admit());
    await hers.desk.endGroup(JOIN);
    await expect(hers.desk.joinGroup(JOIN, call, tags[1], group, usher)).rejects.toThrow();
  });
});
