/**
 * A page's place in the call's group: joins it, follows it from epoch to epoch, and puts out whoever has left. The
 * server says whose step came first and which seats are gone, and proposes to remove those who sat there; it is members
 * who do.
 */
import { Refused } from "../parlour";
import { Cell } from "../readable";
import type { News } from "../socket";
import type {
  CallEpoch,
  CallGroupId,
  CallGroupInfo,
  CallId,
  CallProposals,
  CallStep,
  Proposal,
  PublicKey,
  Request,
  SeatId,
} from "../wire/gen";
import { newId } from "../wire/new-id";
import {
  OUTSIDE,
  type GroupNews,
  type GroupSealing,
  type GroupState,
  type GroupStep,
  type Leaf,
} from "./group-state";
import { isBehind, type GroupEvents, type GroupPorts, type Seats } from "./group-ports";

/** How long one's own frames wait for the others to have the new keys, in milliseconds. */
const READY = 500;
/** Between one page and the next that would put out somebody who has left. */
const RANK = 300;
/** Others may be faster so often. */
const TRIES = 12;

export class GroupLink {
  readonly state = new Cell<GroupState>(OUTSIDE);

  readonly #ports: GroupPorts;
  readonly #sealing: GroupSealing;
  readonly #events: GroupEvents;
  #at: { call: CallId; seat: SeatId; usher: PublicKey } | null = null;
  #seats: Seats = [];
  /** The beginning of the group in which this page is; until it is in one, the newest that it has heard of. */
  #group: CallGroupId | null = null;
  #turn: Promise<void> = Promise.resolve();
  #ended = false;
  #cancelSend: () => void = () => undefined;
  #cancelRemoval: (() => void) | null = null;
  /** The epoch in which another's step came first. */
  #outrun: number | null = null;

  constructor(ports: GroupPorts, sealing: GroupSealing, events: GroupEvents) {
    this.#ports = ports;
    this.#sealing = sealing;
    this.#events = events;
  }

  /**
   * The seat is there: joins the group, or begins it where there is none. `usher`: the key by which the server, and
   * nobody else, may propose removals in it.
   */
  enter(at: { call: CallId; seat: SeatId; usher: PublicKey }, group: CallGroupInfo | null): void {
    if (this.#at) return;
    this.#at = at;
    this.#then(() => this.#join(group));
  }

  hear(news: News): void {
    if (news.type === "call_commit") this.#then(() => this.#follow(news.at, news.commit));
    // A group that begins anew is one in which this page is not; where it is joining, `join` finds out.
    else if (news.type === "call_group") {
      const another = news.group.at.group !== this.#group;
      this.#group = news.group.at.group;
      if (another && this.state.value.epoch !== null) this.#fail();
    } else if (news.type === "call_ready" && this.#isAt(news.at)) this.#ready(news.seats);
  }

  /**
   * Who sits in the call, as the server says: whoever does not any more is put out. `removals`: what it proposes of
   * that to the group, known here before anything is done.
   */
  seen(seats: Seats, removals?: CallProposals): void {
    this.#seats = seats;
    if (removals) this.#then(() => this.#hearRemovals(removals));
    if (!this.#cancelRemoval) this.#lookForGone();
  }

  /** The socket was lost for a while: reads what was missed. */
  catchUp(): void {
    if (!this.#at) return;
    if (this.state.value.epoch === null) this.#fail();
    else this.#then(() => this.#read());
  }

  end(): void {
    this.#ended = true;
    this.#cancelSend();
    this.#cancelRemoval?.();
  }

  /** One after another: a step is made on the group as the one before has left it. */
  #then(step: () => Promise<void>): void {
    this.#turn = this.#turn.then(async () => {
      if (this.#ended) return;
      await step().catch((why: unknown) => this.#refused(why));
    });
  }

  async #join(group: CallGroupInfo | null): Promise<void> {
    const sealing = this.#sealing;
    for (let tries = 0; tries < TRIES && !this.#ended; tries++) {
      const id = group?.at.group ?? newId<CallGroupId>();
      const taken = group
        ? await this.#offerStep(id, await this.#enterBy(group))
        : await this.#offerStart(id);
      if (taken) return this.#entered(id);
      await sealing.abandon();
      const answer = await this.#ports.ask({ type: "read_call_group", call: this.#here().call, since: null });
      if (answer.type !== "call_group") throw new Refused("internal");
      group = answer.group_info && { at: answer.at, group_info: answer.group_info };
    }
    throw new Refused("stale");
  }

  /** The server has taken the step. A group that began anew since then is another one, which is joined anew. */
  async #entered(group: CallGroupId): Promise<void> {
    this.#group = group;
    const news = await this.#sealing.confirm();
    if (this.#group === group) this.#moved(news, true);
    else this.#fail();
  }

  async #enterBy(group: CallGroupInfo): Promise<GroupStep> {
    try {
      return await this.#sealing.join(group, this.#usher());
    } catch (why) {
      if (!isBehind(why)) throw why;
      await this.#ports.readOn();
      return this.#sealing.join(group, this.#usher());
    }
  }

  async #offerStart(group: CallGroupId): Promise<boolean> {
    const { epoch, groupInfo } = await this.#sealing.begin(this.#usher());
    const at = { group, epoch };
    return this.#taken({ type: "open_group", ...this.#here(), at, group_info: groupInfo });
  }

  #offerStep(group: CallGroupId, { epoch, groupInfo, removed, ...step }: GroupStep): Promise<boolean> {
    const more = { at: { group, epoch }, group_info: groupInfo, removed: [...removed] };
    return this.#taken({ type: "call_commit", ...this.#here(), ...step, ...more });
  }

  /** Whether the server took it; if not, somebody else was faster. */
  async #taken(request: Request): Promise<boolean> {
    try {
      await this.#ports.ask(request);
      return true;
    } catch (why) {
      if (why instanceof Refused && why.code === "stale") return false;
      throw why;
    }
  }

  async #follow({ group, epoch }: CallEpoch, commit: CallStep["commit"]): Promise<void> {
    const here = this.state.value.epoch;
    if (here === null) return;
    // Late, or the first that a page hears which was away while the group began anew; the server tells which.
    if (group !== this.#group) return this.#read();
    // Of before this page joined, or one that it has read already.
    if (epoch < here) return;
    if (epoch > here) return this.#read();
    this.#moved(await this.#take(epoch, commit));
  }

  /** Where the step names a device that came since, the roster is read on first. */
  async #take(epoch: number, commit: CallStep["commit"]): Promise<GroupNews> {
    try {
      return await this.#sealing.take(epoch, commit);
    } catch (why) {
      if (!isBehind(why)) throw why;
      await this.#ports.readOn();
      return this.#sealing.take(epoch, commit);
    }
  }

  async #read(): Promise<void> {
    const since = this.#place().at;
    const answer = await this.#ports.ask({ type: "read_call_group", call: this.#here().call, since });
    const leads = answer.type === "call_group" && !answer.group_info && answer.at.group === since.group;
    if (!leads) throw new Refused("stale");
    for (const { epoch, commit, proposals } of answer.commits) {
      if (epoch !== this.state.value.epoch) continue;
      for (const proposal of proposals) await this.#hearRemoval(proposal);
      this.#moved(await this.#take(epoch, commit));
    }
    if (this.#isAt(answer.at)) for (const proposal of answer.proposals) await this.#hearRemoval(proposal);
  }

  async #hearRemovals({ at, proposals }: CallProposals): Promise<void> {
    const here = this.state.value.epoch;
    // Of before this page joined, or of an epoch that is over: what is still to be done is proposed anew in the next.
    if (here === null || at.group !== this.#group || at.epoch < here) return;
    if (at.epoch > here) return this.#read();
    for (const proposal of proposals) await this.#hearRemoval(proposal);
  }

  /** What is no removal, or of somebody who sits here, is not taken, and people are told; the group stays as it is. */
  async #hearRemoval(proposal: Proposal): Promise<void> {
    const seated = this.#seats.map(({ salt }) => salt);
    await this.#sealing.propose(proposal, seated).catch((why: unknown) => {
      if (!(why instanceof Refused && why.code === "unopenable")) throw why;
      this.#events.warned(why.field ?? "");
    });
  }

  #moved({ epoch, leaves, removed, pictures }: GroupNews, first = false): void {
    if (this.#ended) return;
    const alone = this.state.value.leaves.length < 2;
    this.state.set({ epoch, leaves, pictures });
    this.#cancelSend();
    const send = () => this.#sealing.send(epoch);
    // Whoever was removed must not hear a word more; who has just come has nothing older to seal with; and who was
    // alone until now would only seal what nobody can open.
    if (removed || first || alone) send();
    else this.#cancelSend = this.#ports.clock.after(READY, send);
    this.#ports.tell({ type: "call_ready", ...this.#place() });
    this.#cancelRemoval?.();
    this.#lookForGone();
  }

  /** These seats have the epoch's keys: once all have, nobody is lost by changing over. */
  #ready(seats: readonly SeatId[]): void {
    const { leaves, epoch } = this.state.value;
    const ready = ({ tag, own }: Leaf) => {
      const seat = this.#seats.find(({ salt }) => salt === tag)?.id;
      return own || (seat !== undefined && seats.includes(seat));
    };
    if (epoch === null || !leaves.every(ready)) return;
    this.#cancelSend();
    this.#sealing.send(epoch);
  }

  /** Every page knows who has left; the first of those who stay puts them out, the next where it does not. */
  #lookForGone(): void {
    this.#cancelRemoval = null;
    const { leaves } = this.state.value;
    const staying = leaves.filter((leaf) => !this.#isGone(leaf));
    // Guests put out nobody: what they say of others counts for nothing.
    const rank = staying.filter(({ who }) => who.kind === "member").findIndex(({ own }) => own);
    if (rank < 0 || staying.length === leaves.length) return;
    const putOut = () => {
      this.#cancelRemoval = null;
      this.#then(() => this.#putOut());
    };
    if (rank === 0) putOut();
    else this.#cancelRemoval = this.#ports.clock.after(rank * RANK, putOut);
  }

  #isGone({ tag, own, belongs }: Leaf): boolean {
    return !own && (!belongs || !this.#seats.some(({ salt }) => salt === tag));
  }

  async #putOut(): Promise<void> {
    const gone = this.state.value.leaves.filter((leaf) => this.#isGone(leaf));
    const { at } = this.#place();
    // The winner's step is on its way, and whoever is still there after it is looked for then.
    if (gone.length === 0 || this.#outrun === at.epoch) return;
    const step = await this.#sealing.remove(gone.map(({ tag }) => tag));
    if (await this.#offerStep(at.group, step)) return this.#moved(await this.#sealing.confirm());
    this.#outrun = at.epoch;
    await this.#sealing.abandon();
  }

  #refused(why: unknown): void {
    if (this.#ended) return;
    // What was missed is read when the socket is back.
    if (why instanceof Refused && why.code === "offline") return;
    if (why instanceof Refused && why.code === "unopenable") this.#events.warned(why.field ?? "");
    this.#fail();
  }

  #fail(): void {
    if (this.#ended) return;
    this.end();
    this.#events.failed();
  }

  #isAt({ group, epoch }: CallEpoch): boolean {
    return group === this.#group && epoch === this.state.value.epoch;
  }

  /** Where this page stands in the group in which it is. */
  #place(): { call: CallId; seat: SeatId; at: CallEpoch } {
    const [group, { epoch }] = [this.#group, this.state.value];
    if (group === null || epoch === null) throw new Refused("call_over");
    return { ...this.#here(), at: { group, epoch } };
  }

  #here(): { call: CallId; seat: SeatId } {
    if (!this.#at) throw new Refused("call_over");
    const { call, seat } = this.#at;
    return { call, seat };
  }

  #usher(): PublicKey {
    if (!this.#at) throw new Refused("call_over");
    return this.#at.usher;
  }
}
