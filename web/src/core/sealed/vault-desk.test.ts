import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type {
  CallGroupId,
  CallGroupInfo,
  CallId,
  DeviceId,
  FamilyId,
  GroupInfo,
  GroupItem,
  InvitationId,
  MemberId,
  Proposal,
  PublicKey,
  SeatSalt,
} from "../wire/gen";
import type { KeysToMedia } from "./messages";
import { loadVaultForTests } from "./testing";
import { VaultDesk } from "./vault-desk";
import { aloneByLock } from "./vault-room";
import type { Kept, VaultStore } from "./vault-store";

beforeAll(loadVaultForTests);

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const family = id(1) as FamilyId;

/** A call's group as the server gives it to whoever comes. */
function infoOf({ epoch, groupInfo }: { epoch: number; groupInfo: GroupInfo }, now = epoch): CallGroupInfo {
  return { at: { group: id(5) as CallGroupId, epoch: now }, group_info: groupInfo };
}

const invitation = id(2) as InvitationId;
const call = id(3) as CallId;
const grandpa = { member: id(10) as MemberId, device: id(11) as DeviceId };
const ada = { member: id(20) as MemberId, device: id(21) as DeviceId };

/** What a browser keeps: survives a page. */
class Disk implements VaultStore {
  kept: Kept | null = null;
  version = () => Promise.resolve(this.kept?.version ?? 0);
  load = () => Promise.resolve(this.kept && { ...this.kept, state: this.kept.state.slice() });
  keep = ({ version, state }: Kept) => Promise.resolve(void (this.kept = { version, state: state.slice() }));
  erase = () => Promise.resolve(void (this.kept = null));
}

function browser(disk = new Disk()) {
  const keys: KeysToMedia[] = [];
  const desk = new VaultDesk(disk, aloneByLock(undefined), (message) => keys.push(message));
  return { desk, disk, keys };
}

/** As much of a server as hands things on in order. */
class House {
  roster: { bytes: string; at: number }[] = [];
  items: GroupItem[] = [];
  welcomes = new Map<string, string>();
  info = "";

  take(change: Awaited<ReturnType<VaultDesk["found"]>>): void {
    for (const bytes of change.entries) this.roster.push({ bytes, at: 1000 });
    const { group } = change;
    if (!group) return;
    this.info = group.group_info;
    const put = (kind: "commit" | "message", bytes: string, epoch: number) =>
      this.items.push({ seq: this.items.length + 1, epoch, kind, bytes } as GroupItem);
    if (group.commit) put("commit", group.commit, group.epoch);
    for (const [device, welcome] of group.welcomes) this.welcomes.set(device, welcome);
    for (const message of group.messages) put("message", message, group.epoch + 1);
  }
}

let house: House;
let his: ReturnType<typeof browser>;
let hers: ReturnType<typeof browser>;

beforeEach(async () => {
  house = new House();
  his = browser();
  hers = browser();
  house.take(await his.desk.found(family, grandpa.member, grandpa.device));
  await his.desk.confirm();
});

/** Grandpa invites Ada, and lets her in. */
async function letIn(): Promise<void> {
  const made = await his.desk.makeInvitation(invitation, "Come in");
  const door = { family, invitation, secret: made.secret, card: made.card };
  const knock = await hers.desk.knock(door, ada.member, ada.device);
  house.take(await his.desk.change({ kind: "admit", knock, key: made.knockKey, invitation }));
  await his.desk.confirm();
  await hers.desk.takeRoster(0, house.roster as never);
  await hers.desk.takeWelcome(1, house.welcomes.get(ada.device) as never);
  await hers.desk.takeGroup(house.items.slice(1));
}

describe("a family", () => {
  it("is founded by a device that is its first, and has no place for anybody else", async () => {
    const standing = await his.desk.standing();
    expect(standing).toMatchObject({ roster: 1, certified: true, waiting: false, pending: false });
    expect(await his.desk.who()).toEqual({ family, ...grandpa });
    expect(await hers.desk.who()).toBeNull();
  });

  it("lets somebody in who has an invitation's link, and shares its words with them", async () => {
    const sealed = await his.desk.sealText("family", family, "The Windsors");
    await letIn();
    expect(await hers.desk.standing()).toMatchObject({ certified: true, waiting: false });
    expect(await hers.desk.openText("family", family, sealed)).toBe("The Windsors");
  });

  it("opens nothing for whoever only knocks", async () => {
    const sealed = await his.desk.sealText("family", family, "The Windsors");
    const { secret, card, knockKey } = await his.desk.makeInvitation(invitation, "Come in");
    expect(await hers.desk.openCard({ invitation, secret, card })).toBe("Come in");
    const knock = await hers.desk.knock({ family, invitation, secret, card }, ada.member, ada.device);
    await expect(hers.desk.openText("family", family, sealed)).rejects.toThrow();
    expect(await his.desk.isProved(knock, knockKey)).toBe(true);
    const forged = { ...knock, device_key: (await his.desk.deviceKey()) as never };
    expect(await his.desk.isProved(forged, knockKey)).toBe(false);
    const forcing = his.desk.change({ kind: "admit", knock: forged, key: knockKey, invitation });
    await expect(forcing).rejects.toMatchObject({ name: "wrong_mac" });
  });

  it("is what it was when the page comes back", async () => {
    await letIn();
    const sealed = await his.desk.sealText("family", family, "The Windsors");
    const again = browser(hers.disk).desk;
    expect(await again.who()).toEqual({ family, ...ada });
    expect(await again.openText("family", family, sealed)).toBe("The Windsors");
  });

  it("shows the same code on two screens that meet", async () => {
    await letIn();
    expect(await his.desk.pairCode(ada.member)).toBe(await hers.desk.pairCode(grandpa.member));
    await his.desk.verify(ada.member);
    const verified = async () =>
      (await his.desk.people()).members.find(({ member }) => member === ada.member)?.verified;
    expect(await verified()).toBe(true);
    await his.desk.unverify(ada.member);
    expect(await verified()).toBe(false);
  });

  it("brings back who has a paper code", async () => {
    const code = { kind: "paper", letters: await his.desk.makePaperCode() } as const;
    const sealed = await his.desk.sealText("family", family, "The Windsors");
    house.take(await his.desk.change({ kind: "add_recovery", recovery: id(30) as never, code }));
    await his.desk.confirm();
    const { desk } = browser();
    await desk.returning(id(12) as DeviceId, code, house.roster as never);
    house.take(await desk.comeBack(code, house.info as never));
    await desk.confirm();
    expect(await desk.who()).toEqual({ family, member: grandpa.member, device: id(12) });
    expect(await desk.openText("family", family, sealed)).toBe("The Windsors");
  });

  it("names the reason where the server shows another roster", async () => {
    await letIn();
    const [first] = house.roster;
    const other = browser().desk;
    const theirs = await other.found(family, grandpa.member, grandpa.device);
    const forked = [{ bytes: theirs.entries[0], at: first?.at }, house.roster[1]] as never;
    await expect(hers.desk.takeRoster(0, forked)).rejects.toMatchObject({ name: "roster_fork" });
  });
});

describe("which app a device runs", () => {
  const app = { release: 12, manifest: "A".repeat(43) };

  it("is what it told the others", async () => {
    await letIn();
    expect(await his.desk.appUntold(app)).toBe(true);
    const { epoch, message } = await his.desk.tellApp(app);
    await his.desk.appTold(app);
    expect(await his.desk.appUntold(app)).toBe(false);
    house.items.push({ seq: house.items.length + 1, epoch, kind: "message", bytes: message } as never);
    expect(await hers.desk.takeGroup(house.items.slice(-1))).toMatchObject([
      { kind: "message", said: "app" },
    ]);
    for (const { desk } of [his, hers]) {
      const [first, second] = (await desk.people()).members;
      expect([first?.devices[0]?.app, second?.devices[0]?.app]).toEqual([app, null]);
    }
  });
});

describe("a device's key in the family group", () => {
  const WEEK = 7 * 24 * 60 * 60 * 1000;
  const now = 1_800_000_000_000;

  it("is renewed once by who was let in, and then when it is a week old", async () => {
    await letIn();
    expect(await hers.desk.leafDue(now)).toBe(true);
    house.take(await hers.desk.change({ kind: "update" }));
    expect(await hers.desk.leafDue(now)).toBe(false);
    await hers.desk.confirm();
    expect(await hers.desk.leafDue(now)).toBe(false);
    const again = browser(hers.disk).desk;
    expect(await again.leafDue(now + WEEK - 1)).toBe(false);
    expect(await again.leafDue(now + WEEK)).toBe(true);
  });

  it("is another one for the others too", async () => {
    await letIn();
    house.take(await hers.desk.change({ kind: "update" }));
    await hers.desk.confirm();
    await his.desk.takeGroup(house.items);
    expect((await his.desk.standing()).epoch).toBe((await hers.desk.standing()).epoch);
  });
});

describe("a call", () => {
  const tags = ["AAAAAAAAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBBBBBBBA"] as unknown as [SeatSalt, SeatSalt];
  /** The server's key for calls' groups. */
  const usher = "A".repeat(43) as PublicKey;
  const last = (of: typeof his) => of.keys.at(-1) as KeysToMedia;
  const hex = ({ key }: KeysToMedia) => new Uint8Array(key).join();

  it("gives both pages the same key, each its own leaf, and the same four pictures", async () => {
    await letIn();
    const start = await his.desk.beginGroup(1, call, tags[0], usher);
    await his.desk.confirmGroup(1);
    const step = await hers.desk.joinGroup(1, call, tags[1], infoOf(start), usher);
    const [mine, theirs] = [
      await hers.desk.confirmGroup(1),
      await his.desk.takeGroupStep(1, step.epoch, step.commit),
    ];
    expect(mine.epoch).toBe(theirs.epoch);
    expect(mine.pictures).toEqual(theirs.pictures);
    expect(mine.pictures).toHaveLength(4);
    expect(mine.leaves.map(({ tag }) => tag)).toEqual(tags);
    expect(theirs.leaves.map(({ who }) => who)).toEqual([
      { kind: "member", ...grandpa },
      { kind: "member", ...ada },
    ]);
    expect(hex(last(his))).toBe(hex(last(hers)));
    expect([last(his).own, last(his).others]).toEqual([0, [1]]);
    expect([last(hers).own, last(hers).others]).toEqual([1, [0]]);
  });

  it("has new keys when somebody was put out, which they don't get", async () => {
    await letIn();
    const start = await his.desk.beginGroup(1, call, tags[0], usher);
    await his.desk.confirmGroup(1);
    const info = infoOf(start);
    const step = await hers.desk.joinGroup(1, call, tags[1], info, usher);
    await hers.desk.confirmGroup(1);
    await his.desk.takeGroupStep(1, step.epoch, step.commit);
    const before = hex(last(his));
    await his.desk.removeFromGroup(1, [tags[1]]);
    const news = await his.desk.confirmGroup(1);
    expect(news).toMatchObject({ removed: true, leaves: [{ tag: tags[0] }] });
    expect(hex(last(his))).not.toBe(before);
    expect(last(his).others).toEqual([]);
  });

  it("is not joined where another key than the one that was told has a voice in its group", async () => {
    await letIn();
    const start = await his.desk.beginGroup(1, call, tags[0], usher);
    const another = `B${usher.slice(1)}` as PublicKey;
    const joining = hers.desk.joinGroup(1, call, tags[1], infoOf(start), another);
    await expect(joining).rejects.toMatchObject({ name: "commit_external_sender" });
  });

  it("takes nothing for a proposal of the server's that is none", async () => {
    await his.desk.beginGroup(1, call, tags[0], usher);
    await his.desk.confirmGroup(1);
    const proposing = his.desk.proposeToGroup(1, "AAAA" as Proposal, []);
    await expect(proposing).rejects.toMatchObject({ name: "malformed" });
  });

  it("is nobody's who is not of the family", async () => {
    const start = await his.desk.beginGroup(1, call, tags[0], usher);
    const { secret, card } = await his.desk.makeInvitation(invitation, "Come in");
    await hers.desk.knock({ family, invitation, secret, card }, ada.member, ada.device);
    const joining = hers.desk.joinGroup(1, call, tags[1], infoOf(start), usher);
    await expect(joining).rejects.toThrow();
  });
});
