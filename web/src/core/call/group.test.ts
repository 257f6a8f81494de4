import { beforeEach, describe, expect, it } from "vitest";
import { Refused } from "../parlour";
import { settle } from "../testing/call";
import {
  FakeSealing,
  anew,
  at,
  call,
  commit,
  failed,
  fresh,
  group,
  hear,
  inGroup,
  info,
  mine,
  own,
  ports,
  read,
  sealing,
  seats,
  tags,
  usher,
  warned,
} from "../testing/group";
import type { CallGroupId, GroupInfo, SeatId } from "../wire/gen";
import { GroupLink } from "./group";

beforeEach(fresh);

describe("a page that comes into a call", () => {
  it("begins the group where there is none, and seals at once", async () => {
    group.seen(seats(own));
    group.enter({ call, seat: mine, usher }, null);
    await settle();
    expect(group.state.value.epoch).toBeNull();
    ports.last("open_group").grant();
    await settle();
    expect(group.state.value.epoch).toBe(0);
    expect(sealing.log).toEqual(["send 0"]);
    const { at } = ports.last("open_group").request;
    expect(at.epoch).toBe(0);
    expect(ports.told).toContainEqual({ type: "call_ready", call, seat: mine, at });
  });

  it("joins the group by itself, and seals at once", async () => {
    sealing.leaves = ["ada"];
    group.seen(seats("ada", own));
    group.enter({ call, seat: mine, usher }, info(at(3)));
    await settle();
    expect(ports.last("call_commit").request).toMatchObject({
      at: at(3),
      commit: "join",
      group_info: "group 4",
    });
    ports.last("call_commit").grant();
    await settle();
    expect(tags()).toEqual(["ada", own]);
    expect(sealing.log).toEqual(["send 4"]);
  });

  it("joins on what the faster one has left, where somebody was faster", async () => {
    group.enter({ call, seat: mine, usher }, info(at(3)));
    await settle();
    ports.last("call_commit").refuse(new Refused("stale"));
    await settle();
    expect(ports.last("read_call_group").request.since).toBeNull();
    ports.last("read_call_group").grant(read({ at: at(5), group_info: "group 5" as GroupInfo }));
    await settle();
    expect(ports.last("call_commit").request).toMatchObject({ at: at(5) });
    expect(sealing.log).toEqual(["abandon"]);
  });

  it("joins the group that another page began in the same moment", async () => {
    group.enter({ call, seat: mine, usher }, null);
    await settle();
    ports.last("open_group").refuse(new Refused("stale"));
    await settle();
    ports.last("read_call_group").grant(read({ group_info: "group 0" as GroupInfo }));
    await settle();
    expect(ports.last("call_commit").request).toMatchObject({ at: at(0) });
  });

  it("comes in anew where another page began the group anew before this one's begin was confirmed", async () => {
    group.enter({ call, seat: mine, usher }, null);
    await settle();
    const confirm = sealing.confirm.bind(sealing);
    let confirmed: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (confirmed = resolve));
    sealing.confirm = () => waiting.then(confirm);
    ports.last("open_group").grant();
    await settle();
    group.hear({ type: "call_group", call, group: info(anew(0)) });
    confirmed();
    await settle();
    expect(failed).toBe(1);
    expect(group.state.value.epoch).toBeNull();
  });

  it("stays in the group that it joined after another page had begun it anew", async () => {
    group.enter({ call, seat: mine, usher }, null);
    await settle();
    group.hear({ type: "call_group", call, group: info(anew(0)) });
    ports.last("open_group").refuse(new Refused("stale"));
    await settle();
    ports.last("read_call_group").grant(read({ at: anew(0), group_info: "group 0" as GroupInfo }));
    await settle();
    ports.last("call_commit").grant();
    await settle();
    expect(failed).toBe(0);
    expect(group.state.value.epoch).toBe(1);
  });

  it("stays where a late step of the group before it comes", async () => {
    await inGroup("ada");
    await hear(4, "add bo", { group: "earlier" as CallGroupId, epoch: 4 });
    ports.last("read_call_group").grant(read({ at: at(4) }));
    await settle();
    expect([failed, group.state.value.epoch]).toEqual([0, 4]);
  });

  it("gives each group that it begins an id of its own", async () => {
    const begun = new Set<CallGroupId>();
    for (const link of [
      group,
      new GroupLink(ports, new FakeSealing(), {
        failed: () => undefined,
        warned: () => undefined,
      }),
    ]) {
      link.enter({ call, seat: mine, usher }, null);
      await settle();
      begun.add(ports.last("open_group").request.at.group);
    }
    expect(begun.size).toBe(2);
  });

  it("does not mistake a step of before for a later one", async () => {
    group.enter({ call, seat: mine, usher }, info(at(3)));
    await settle();
    await hear(2, "add ada");
    ports.last("call_commit").grant();
    await settle();
    expect(sealing.log).toEqual(["send 4"]);
  });
});

describe("a new epoch", () => {
  it("is sealed in at once by who was alone: nobody could open the old one", async () => {
    await inGroup();
    group.seen(seats(own, "ada"));
    await hear(4, "add ada");
    expect(sealing.log).toEqual(["take add ada", "send 5"]);
  });

  it("is sealed in when all have its keys", async () => {
    await inGroup("ada");
    group.seen(seats("ada", own, "bo"));
    await hear(4, "add bo");
    expect(sealing.log).toEqual(["take add bo"]);
    const ready = (...salts: string[]) => {
      const who = salts.map((salt) => `seat of ${salt}` as SeatId);
      group.hear({ type: "call_ready", call, at: at(5), seats: who });
    };
    ready("bo");
    expect(sealing.log).not.toContain("send 5");
    ready("bo", "ada");
    expect(sealing.log).toContain("send 5");
  });

  it("is not sealed in because all are ready for an epoch of another beginning", async () => {
    await inGroup("ada");
    group.seen(seats("ada", own, "bo"));
    await hear(4, "add bo");
    const all = seats("ada", own, "bo").map(({ id }) => id);
    group.hear({ type: "call_ready", call, at: anew(5), seats: all });
    expect(sealing.log).not.toContain("send 5");
    group.hear({ type: "call_ready", call, at: at(5), seats: all });
    expect(sealing.log).toContain("send 5");
  });

  it("is sealed in after half a second, whoever is not ready", async () => {
    await inGroup("ada");
    group.seen(seats("ada", own, "bo"));
    await hear(4, "add bo");
    ports.clock.advance(499);
    expect(sealing.log).not.toContain("send 5");
    ports.clock.advance(1);
    expect(sealing.log).toContain("send 5");
  });

  it("is sealed in at once where somebody was put out", async () => {
    await inGroup("ada", "bo");
    await hear(4, "remove bo");
    expect(sealing.log).toContain("send 5");
  });

  it("is read from the server where steps before it are missing", async () => {
    await inGroup("ada");
    await hear(6, "add dan");
    expect(ports.last("read_call_group").request.since).toEqual(at(4));
    const steps = ["add bo", "add cy", "add dan"].map((step, i) => ({
      epoch: 4 + i,
      commit: commit(step),
      proposals: [],
    }));
    ports.last("read_call_group").grant(read({ at: at(7), commits: steps }));
    await settle();
    expect(group.state.value.epoch).toBe(7);
  });

  it("is taken once, however often it comes", async () => {
    await inGroup("ada");
    await hear(4, "add bo");
    await hear(4, "add bo");
    expect(sealing.log.filter((line) => line === "take add bo")).toHaveLength(1);
  });

  it("that does not hold is told, and the page comes in anew", async () => {
    await inGroup("ada");
    sealing.broken = "commit_not_in_roster";
    await hear(4, "add stranger");
    expect(warned).toEqual(["commit_not_in_roster"]);
    expect(failed).toBe(1);
    expect(tags()).toEqual(["ada", own]);
  });
});

describe("a step that names a device which came since", () => {
  it("is taken when the roster has been read on", async () => {
    await inGroup("ada");
    sealing.broken = "commit_roster_behind";
    ports.readOn = () => Promise.resolve(void (sealing.broken = null));
    await hear(4, "add bo");
    expect(group.state.value.epoch).toBe(5);
    expect(warned).toEqual([]);
  });
});

describe("after the socket was lost", () => {
  it("a page reads what it missed", async () => {
    await inGroup("ada");
    group.catchUp();
    await settle();
    ports
      .last("read_call_group")
      .grant(read({ at: at(5), commits: [{ epoch: 4, commit: commit("add bo"), proposals: [] }] }));
    await settle();
    expect(tags()).toEqual(["ada", own, "bo"]);
  });

  it("a page that missed too much comes in anew", async () => {
    await inGroup("ada");
    group.catchUp();
    await settle();
    ports.last("read_call_group").grant(read({ at: at(90), group_info: "group 90" as GroupInfo }));
    await settle();
    expect(failed).toBe(1);
  });

  it("a page whose group began anew comes in anew, though the epochs have the same number", async () => {
    await inGroup("ada");
    group.catchUp();
    await settle();
    expect(ports.last("read_call_group").request.since).toEqual(at(4));
    ports.last("read_call_group").grant(read({ at: anew(4) }));
    await settle();
    expect(failed).toBe(1);
  });

  it("a page learns from the first step of another beginning that its group is no more", async () => {
    await inGroup("ada");
    await hear(4, "add bo", anew(4));
    expect(sealing.log).not.toContain("take add bo");
    ports.last("read_call_group").grant(read({ at: anew(5), group_info: "group 5" as GroupInfo }));
    await settle();
    expect(failed).toBe(1);
    expect(warned).toEqual([]);
  });

  it("a page that was joining comes in anew: nobody knows whether its step was taken", async () => {
    group.enter({ call, seat: mine, usher }, info(at(3)));
    await settle();
    ports.last("call_commit").refuse(new Refused("offline"));
    await settle();
    expect(failed).toBe(0);
    group.catchUp();
    expect(failed).toBe(1);
  });
});

it("a group that begins anew is joined with a place of one's own", async () => {
  await inGroup("ada");
  group.hear({ type: "call_group", call, group: info(anew(0)) });
  expect(failed).toBe(1);
});
