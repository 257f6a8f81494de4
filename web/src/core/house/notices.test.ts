import { beforeEach, describe, expect, it } from "vitest";
import { HandClock } from "../clock";
import type { DeviceId, MemberId } from "../wire/gen";
import { Notices } from "./notices";

const ada = "ada" as MemberId;
const phone = "phone" as DeviceId;
let kept: Map<string, string>;
let ids: number;
let notices: Notices;

const open = () =>
  new Notices(
    {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    new HandClock(),
    () => `notice ${++ids}`,
  );
const said = () => notices.list.value.map(({ what }) => what);

beforeEach(() => {
  kept = new Map();
  ids = 0;
  notices = open();
});

describe("what everybody should know", () => {
  it("is told newest first, and stays until it is put away", () => {
    notices.took([{ kind: "new_member", member: ada, device: phone }], null);
    notices.took([{ kind: "new_device", member: ada, device: phone }], null);
    expect(said()).toEqual(["new_device", "new_member"]);
    notices = open();
    notices.dismiss("notice 2");
    expect(said()).toEqual(["new_member"]);
  });

  it("is not what one did oneself with one's own paper code", () => {
    notices.took([{ kind: "recovery_changed", member: ada }], ada);
    expect(said()).toEqual([]);
  });

  it("never fills the page", () => {
    for (let i = 0; i < 30; i++) notices.took([{ kind: "new_device", member: ada, device: phone }], null);
    expect(said()).toHaveLength(20);
  });
});

describe("a device that runs another app of the same number", () => {
  const other = (manifest: string, member = ada, device = phone) => ({
    member,
    device,
    app: { release: 12, manifest },
  });

  it("is told of once, also after it was put away and the page came back", () => {
    notices.otherApps([other("a")]);
    notices.otherApps([other("a")]);
    expect(notices.list.value).toMatchObject([
      { what: "other_app", member: ada, device: phone, release: 12 },
    ]);
    notices.dismiss("notice 1");
    notices = open();
    notices.otherApps([other("a")]);
    expect(said()).toEqual([]);
  });

  it("is told of again when it is yet another, and once for each member", () => {
    notices.otherApps([other("a"), other("a", ada, "tablet" as DeviceId), other("a", "tom" as MemberId)]);
    expect(said()).toHaveLength(2);
    notices.otherApps([other("b")]);
    expect(said()).toEqual(["other_app", "other_app", "other_app"]);
  });

  it("is not told of over and over where every device but this one runs it", () => {
    const all = Array.from({ length: 40 }, (_, i) => other("a", `member ${String(i)}` as MemberId));
    notices.otherApps(all);
    const before = notices.list.value;
    notices.otherApps(all);
    expect(notices.list.value).toEqual(before);
  });

  it("is forgotten with the family", () => {
    notices.otherApps([other("a")]);
    notices.clear();
    expect([...kept]).toEqual([]);
  });
});

describe("what the server must not do", () => {
  const about = (reason: string, inCall = false) => {
    notices.warn(reason, inCall);
    const [last] = notices.list.value;
    return last?.what === "warning" ? last.about : null;
  };

  it("is told by what it is about", () => {
    expect(about("roster_fork")).toBe("roster");
    expect(about("commit_not_in_roster")).toBe("membership");
    expect(about("commit_invalid")).toBe("messages");
    expect(about("commit_no_path", true)).toBe("call");
  });

  it("is told once while it stands there", () => {
    notices.warn("roster_fork");
    notices.warn("roster_fork");
    expect(said()).toEqual(["warning"]);
  });

  it("is not that another device was faster", () => {
    notices.warn("commit_stale");
    expect(said()).toEqual([]);
  });
});
