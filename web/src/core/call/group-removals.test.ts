import { beforeEach, describe, expect, it } from "vitest";
import { Refused } from "../parlour";
import { settle } from "../testing/call";
import {
  anew,
  at,
  call,
  commit,
  failed,
  fresh,
  group,
  hear,
  inGroup,
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
import type { CallEpoch, Proposal } from "../wire/gen";
import { GroupLink } from "./group";

beforeEach(fresh);

describe("whoever has left", () => {
  it("is put out at once by the first who stay", async () => {
    group.seen(seats(own));
    group.enter({ call, seat: mine, usher }, null);
    await settle();
    ports.last("open_group").grant();
    await settle();
    group.seen(seats(own, "ada"));
    const { at } = ports.last("open_group").request;
    await hear(0, "add ada", at);
    group.seen(seats(own));
    await settle();
    const step = ports.last("call_commit").request;
    expect(step).toMatchObject({ at: { ...at, epoch: 1 }, commit: "remove" });
    ports.last("call_commit").grant();
    await settle();
    expect(tags()).toEqual([own]);
    expect(sealing.log).toContain("send 2");
  });

  it("is put out by the next where the first does not", async () => {
    await inGroup("ada", "bo");
    group.seen(seats("ada", own));
    await settle();
    ports.clock.advance(299);
    await settle();
    expect(sealing.log).toEqual([]);
    ports.clock.advance(1);
    await settle();
    expect(sealing.log).toEqual(["remove bo"]);
  });

  it("is put out by members only, though a guest has the first place", async () => {
    sealing.guest = "maria";
    await inGroup("maria", "bo");
    group.seen(seats("maria", own));
    await settle();
    expect(sealing.log).toEqual(["remove bo"]);
    sealing.guest = own;
    ports.last("call_commit").refuse(new Refused("stale"));
    await hear(4, "remove bo");
    await hear(5, "add ada");
    sealing.log.length = 0;
    group.seen(seats(own, "ada"));
    ports.clock.advance(5000);
    await settle();
    expect(sealing.log).toEqual(["send 6"]);
  });

  it("is put out once: the second takes the step of the first", async () => {
    await inGroup("ada", "bo");
    group.seen(seats("ada", own));
    ports.clock.advance(200);
    await hear(4, "remove bo");
    ports.clock.advance(1000);
    await settle();
    expect(sealing.log).not.toContain("remove bo");
    expect(tags()).toEqual(["ada", own]);
  });

  it("is put out by the winner's step where two pages tried", async () => {
    await inGroup("ada", "bo");
    group.seen(seats("ada", own));
    ports.clock.advance(300);
    await settle();
    ports.last("call_commit").refuse(new Refused("stale"));
    await hear(4, "remove bo");
    expect(sealing.log).toEqual(["remove bo", "abandon", "take remove bo", "send 5"]);
  });

  it("is asked for once in an epoch in which another's step came first, and again in the next", async () => {
    await inGroup("bo", "cy");
    sealing.leaves = [own, "bo"];
    await hear(4, "remove cy");
    sealing.log.length = 0;
    group.seen(seats(own));
    await settle();
    ports.last("call_commit").refuse(new Refused("stale"));
    await settle();
    group.seen(seats(own));
    await settle();
    expect(sealing.log).toEqual(["remove bo", "abandon"]);
    await hear(5, "remove cy");
    expect(sealing.log.slice(2)).toEqual(["take remove cy", "send 6", "remove bo"]);
  });
});

describe("what the server proposes", () => {
  const removals = (where: CallEpoch, ...proposals: string[]) => ({
    at: where,
    proposals: proposals as Proposal[],
  });

  it("is said by the key that the page was told with its seat, whether it joins or begins the group", async () => {
    await inGroup("ada");
    expect(sealing.usher).toBe(usher);
    const first = new GroupLink(ports, sealing, { failed: () => undefined, warned: () => undefined });
    sealing.usher = null;
    first.enter({ call, seat: mine, usher }, null);
    await settle();
    expect(sealing.usher).toBe(usher);
  });

  it("is known before the first of those who stay puts out whoever has left", async () => {
    await inGroup("ada");
    sealing.leaves = [own, "ada"];
    await hear(4, "remove bo");
    sealing.log.length = 0;
    group.seen(seats(own), removals(at(5), "remove ada"));
    await settle();
    expect(sealing.log).toEqual(["propose remove ada", "remove ada"]);
    expect(ports.last("call_commit").request).toMatchObject({ leaf: 0, removed: [1] });
  });

  it("is known to the others before a commit comes that names it", async () => {
    await inGroup("ada", "bo");
    group.seen(seats("ada", own), removals(at(4), "remove bo"));
    await hear(4, "remove bo");
    expect(sealing.log.slice(0, 2)).toEqual(["propose remove bo", "take remove bo"]);
  });

  it("is not waited for", async () => {
    await inGroup("ada");
    sealing.leaves = [own, "ada"];
    await hear(4, "remove bo");
    sealing.log.length = 0;
    group.seen(seats(own));
    await settle();
    expect(sealing.log).toEqual(["remove ada"]);
  });

  it("counts for nothing in another epoch or another beginning of the group", async () => {
    await inGroup("ada", "bo");
    group.seen(seats("ada", own), removals(at(3), "remove bo"));
    group.seen(seats("ada", own), removals(anew(4), "remove bo"));
    await settle();
    expect(sealing.log).toEqual([]);
    expect(warned).toEqual([]);
  });

  it("is read with the steps that were missed, each before the step that may name it", async () => {
    await inGroup("ada", "bo", "cy");
    group.seen(seats("ada", own), removals(at(5), "remove cy"));
    await settle();
    const step = { epoch: 4, commit: commit("remove bo"), proposals: ["remove bo" as Proposal] };
    const answer = read({ at: at(5), commits: [step], proposals: ["remove cy" as Proposal] });
    ports.last("read_call_group").grant(answer);
    await settle();
    const told = sealing.log.filter((line) => !line.startsWith("send"));
    expect(told).toEqual(["propose remove bo", "take remove bo", "propose remove cy"]);
  });

  it("is told and not taken where it is of somebody who sits here, or no removal; the page stays", async () => {
    await inGroup("ada", "bo");
    group.seen(seats("ada", "bo", own), removals(at(4), "remove bo", "add eve"));
    await settle();
    expect(warned).toEqual(["commit_not_gone", "commit_not_gone"]);
    expect([failed, group.state.value.epoch]).toEqual([0, 4]);
    expect(ports.count("call_commit")).toBe(1);
  });
});
