/** A page in a call's group, for tests: what it says and hears, beside a group that believes whatever it is told. */
import { Refused } from "../parlour";
import { FakePorts, seat, settle } from "./call";
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
import { GroupLink } from "../call/group";
import type { GroupNews, GroupSealing, Leaf } from "../call/group-state";

export const call = "call" as CallId;
export const mine = "mine" as SeatId;
export const own = "my salt" as SeatSalt;
export const usher = "the server's key" as PublicKey;
/** An epoch of the group into which the page comes. */
export const at = (epoch: number): CallEpoch => ({ group: "first" as CallGroupId, epoch });
/** An epoch of the group as another page has begun it anew. */
export const anew = (epoch: number): CallEpoch => ({ group: "second" as CallGroupId, epoch });
export const info = (at: CallEpoch): CallGroupInfo => ({ at, group_info: `group ${at.epoch}` as GroupInfo });
export const commit = (name: string) => name as Commit;

/** A group that believes whatever it is told, and says so. */
export class FakeSealing implements GroupSealing {
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

export let ports: FakePorts;
export let sealing: FakeSealing;
export let group: GroupLink;
export let failed: number;
export let warned: string[];

export const tags = () => group.state.value.leaves.map(({ tag }) => tag);
export const seats = (...salts: string[]) =>
  salts.map((salt) => seat(`seat of ${salt}`, salt, { salt: salt as never }));
export const read = (answer: Partial<Extract<Answer, { type: "call_group" }>>): Answer => ({
  type: "call_group",
  at: at(0),
  commits: [],
  proposals: [],
  group_info: null,
  ...answer,
});

/** Joins a group in which the others are, in epoch 4. */
export async function inGroup(...others: string[]): Promise<void> {
  sealing.leaves = others;
  group.seen(seats(...others, own));
  group.enter({ call, seat: mine, usher }, info(at(3)));
  await settle();
  ports.last("call_commit").grant();
  await settle();
  sealing.log.length = 0;
}

export const hear = async (epoch: number, step: string, where = at(epoch)) => {
  group.hear({ type: "call_commit", call, at: where, commit: commit(step) });
  await settle();
};

/** Everything is new: before each test. */
export function fresh(): void {
  ports = new FakePorts();
  sealing = new FakeSealing();
  failed = 0;
  warned = [];
  group = new GroupLink(ports, sealing, {
    failed: () => (failed += 1),
    warned: (why) => warned.push(why),
  });
}
