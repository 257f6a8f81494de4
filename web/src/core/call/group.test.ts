import { beforeEach, describe, expect, it } from "vitest";
import { Refused } from "../parlour";
import { FakePorts, seat, settle } from "../testing/call";
import type {
  Answer,
  CallEpoch,
  CallGroupId,
  CallGroupInfo,
  CallId,
  Commit,
  GroupInfo,
  Proposal,
  PublicKey,
  SeatId,
  SeatSalt,
} from "../wire/gen";
import { GroupLink } from "./group";
import type { GroupNews, GroupSealing, Leaf } from "./group-state";

const call = "call" as CallId;
const mine = "mine" as SeatId;
const own = "my salt" as SeatSalt;
const usher = "the server's key" as PublicKey;
/** An epoch of the group into which the page comes. */
const at = (epoch: number): CallEpoch => ({ group: "first" as CallGroupId, epoch });
/** An epoch of the group as another page has begun it anew. */
const anew = (epoch: number): CallEpoch => ({ group: "second" as CallGroupId, epoch });
const info = (at: CallEpoch): CallGroupInfo => ({ at, group_info: `group ${at.epoch}` as GroupInfo });
const commit = (name: string) => name as Commit;

/** A group that believes whatever it is told, and says so. */
class FakeSealing implements GroupSealing {
  readonly log: string[] = [];
  leaves: string[] = [];
  broken: string | null = null;
  /** The server's key, as this page was told of it. */
  usher: PublicKey | null = null;
  /** Whose page is a guest's. */
  guest: string | null = null;
  #epoch = 0;
  #pending: (() => GroupNews) | null = null;

  news(removed = false): GroupNews {
    const leaves = this.leaves.map((tag, index) => {
      const who = { kind: tag === this.guest ? "guest" : "member" };
      return { index, tag, who, own: tag === own, belongs: true } as unknown as Leaf;
    });
    return { epoch: this.#epoch, leaves, removed, pictures: [] as never };
  }

  begin(key: PublicKey) {
    this.usher = key;
    this.#pending = () => this.#go(0, [own]);
    return Promise.resolve({ epoch: 0, groupInfo: "group 0" as GroupInfo });
  }

  join({ at: { epoch } }: CallGroupInfo, key: PublicKey) {
    this.usher = key;
    const leaf = this.leaves.length;
    this.#pending = () => this.#go(epoch + 1, [...this.leaves, own]);
    const groupInfo = `group ${epoch + 1}` as GroupInfo;
    return Promise.resolve({ epoch, commit: commit("join"), groupInfo, leaf, removed: [] });
  }

  propose(proposal: Proposal, seated: readonly SeatSalt[]) {
    this.log.push(`propose ${proposal}`);
    const hostile = proposal.startsWith("add ") || seated.some((tag) => proposal === `remove ${tag}`);
    return hostile ? Promise.reject(new Refused("unopenable", "commit_not_gone")) : Promise.resolve();
  }

  remove(tags: readonly SeatSalt[]) {
    this.log.push(`remove ${tags.join()}`);
    const left = this.leaves.filter((tag) => !tags.includes(tag as SeatSalt));
    const [leaf, removed] = [this.leaves.indexOf(own), tags.map((tag) => this.leaves.indexOf(tag))];
    const epoch = this.#epoch;
    this.#pending = () => this.#go(epoch + 1, left, true);
    return Promise.resolve({ epoch, commit: commit("remove"), groupInfo: "" as GroupInfo, leaf, removed });
  }

  confirm() {
    const confirmed = this.#pending?.();
    this.#pending = null;
    return confirmed ? Promise.resolve(confirmed) : Promise.reject(new Error("nothing is pending"));
  }

  abandon() {
    this.log.push("abandon");
    this.#pending = null;
    return Promise.resolve();
  }

  take(epoch: number, step: Commit) {
    this.log.push(`take ${step}`);
    if (this.broken) return Promise.reject(new Refused("unopenable", this.broken));
    const [what, tag] = step.split(" ");
    const left = this.leaves.filter((other) => other !== tag);
    return Promise.resolve(
      this.#go(epoch + 1, what === "add" ? [...this.leaves, tag ?? ""] : left, what !== "add"),
    );
  }

  send(epoch: number): void {
    this.log.push(`send ${epoch}`);
  }

  #go(epoch: number, leaves: string[], removed = false): GroupNews {
    this.#epoch = epoch;
    this.leaves = leaves;
    return this.news(removed);
  }
}

let ports: FakePorts;
let sealing: FakeSealing;
let group: GroupLink;
let failed: number;
let warned: string[];

const tags = () => group.state.value.leaves.map(({ tag }) => tag);
const seats = (...salts: string[]) =>
  salts.map((salt) => seat(`seat of ${salt}`, salt, { salt: salt as never }));
const read = (answer: Partial<Extract<Answer, { type: "call_group" }>>): Answer => ({
  type: "call_group",
  at: at(0),
  commits: [],
  proposals: [],
  group_info: null,
  ...answer,
});

/** Joins a group in which the others are, in epoch 4. */
async function inGroup(...others: string[]): Promise<void> {
  sealing.leaves = others;
  group.seen(seats(...others, own));
  group.enter({ call, seat: mine, usher }, info(at(3)));
  await settle();
  ports.last("call_commit").grant();
  await settle();
  sealing.log.length = 0;
}

const hear = async (epoch: number, step: string, where = at(epoch)) => {
  group.hear({ type: "call_commit", call, at: where, commit: commit(step) });
  await settle();
};

beforeEach(() => {
  ports = new FakePorts();
  sealing = new FakeSealing();
  failed = 0;
  warned = [];
  group = new GroupLink(ports, sealing, {
    failed: () => (failed += 1),
    warned: (why) => warned.push(why),
  });
});

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
