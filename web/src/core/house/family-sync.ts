/**
 * Keeps this device's vault where the family is: reads the roster and the family group as they grow, and makes the
 * changes of this device, anew where another one was faster. One after another, and one tab at a time.
 */
import type { Clock } from "../clock";
import { Refused } from "../parlour";
import { Signal } from "../readable";
import type { Alone } from "../sealed/vault-room";
import type { App, GroupNews, RosterNews, Wish } from "../sealed/vault-types";
import type { News, Welcome } from "../socket";
import type { Answer, GroupItem, Request, RosterItem, SealedChange } from "../wire/gen";
import { tellApp } from "./apps";
import type { FamilySealing } from "./family-sealing";
import { LeafRenewal } from "./leaf-renewal";

/** How often a change is made anew because another device was faster. */
const TRIES = 8;
/** Key packages are made anew where fewer are left. */
const FEW_PACKAGES = 5;
const PACKAGES = 10;
/** Within so many milliseconds a device that took a place by itself is given the keyring. */
const SHARE_WITHIN = 2000;

export interface SyncPorts {
  ask(request: Request): Promise<Answer>;
  sealing: FamilySealing;
  /** Among the tabs of this browser, over a change and the server's answer to it. */
  alone: Alone;
  clock: Pick<Clock, "after" | "wall">;
  /** From 0 to 1. */
  random(): number;
  /** The app that this page is of; null: not known. */
  app(): Promise<App | null>;
}

export class FamilySync {
  /** What was new in the roster since this device came to know it. */
  readonly roster = new Signal<readonly RosterNews[]>();
  /** The vault has changed: texts may open that did not, people may be certified who were not. */
  readonly changed = new Signal<void>();
  /** The server gave something that does not hold; the name of the reason. */
  readonly warned = new Signal<string>();

  readonly #ports: SyncPorts;
  readonly #renewal: LeafRenewal;
  #turn: Promise<unknown> = Promise.resolve();
  /** The server has a place for this device in the family group. */
  #placed = false;
  /** The item with which this device came into the group; nothing of before is for it. */
  #from: number | null = null;
  #cancelShare: () => void = () => undefined;

  constructor(ports: SyncPorts) {
    this.#ports = ports;
    this.#renewal = new LeafRenewal({
      clock: ports.clock,
      random: () => ports.random(),
      due: (now) => ports.sealing.leafDue(now),
      renew: () => this.#renewLeaf(),
      alone: (work) => this.#quietly(work),
    });
  }

  /** The server can be reached (again). */
  welcomed({ sealed }: Pick<Welcome, "sealed">): Promise<void> {
    this.#from = sealed.group?.acknowledged ?? null;
    this.#placed = (sealed.group?.acknowledged ?? null) !== null;
    return this.#quietly(async () => {
      await this.#catchUp();
      const { waiting } = await this.#ports.sealing.standing();
      if (!waiting && (sealed.key_packages < FEW_PACKAGES || !sealed.last_resort)) await this.#makePackages();
      await this.#renewal.look();
      this.#tellApp();
    });
  }

  hear(news: News): void {
    if (news.type === "roster") void this.#quietly(() => this.#takeRoster(news.from, news.entries));
    else if (news.type === "group_items") void this.#quietly(() => this.#takeItems(news.items));
    else if (news.type === "welcome")
      void this.#quietly(async () => {
        await this.#readRoster();
        await this.#ports.sealing.takeWelcome(news.seq, news.bytes);
        await this.#ports.ask({ type: "acknowledge", seq: news.seq });
        this.#placed = true;
        this.#from = news.seq;
        this.changed.emit();
        await this.#readGroup();
        await this.#makePackages();
        await this.#renewal.look();
        this.#tellApp();
      });
  }

  /** Reads the roster to its end. */
  readOn(): Promise<void> {
    return this.#inTurn(() => this.#readRoster());
  }

  /** Does something with the vault and the server, while nothing that the server says is taken in between. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(work);
  }

  /** Makes a change; `request` puts it beside what goes with it. Resolves when the server has taken it. */
  change(change: Wish, request: (sealed: SealedChange) => Request = seal): Promise<void> {
    return this.#inTurn(async () => {
      const { sealing } = this.#ports;
      this.#renewal.stir();
      await this.#settlePending();
      for (let tries = 0; tries < TRIES; tries++) {
        if (await this.#offer(request(await sealing.change(change)))) {
          this.changed.emit();
          // Whoever was let in has not heard yet.
          return this.#tellApp();
        }
        await this.#catchUp();
      }
      throw new Refused("stale");
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => this.#ports.alone(work));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** What fails here is told as a warning, or comes again with the next welcome. */
  #quietly(work: () => Promise<void>): Promise<void> {
    return this.#inTurn(work).catch((why: unknown) => {
      if (why instanceof Refused && why.code === "unopenable") this.warned.emit(why.field ?? "");
    });
  }

  /** Whether the server took it. Where nobody knows, it stays pending until what the server has is read. */
  async #offer(request: Request): Promise<boolean> {
    const { ask, sealing } = this.#ports;
    try {
      await ask(request);
    } catch (why) {
      if (why instanceof Refused && why.code === "offline") throw why;
      await sealing.abandon();
      if (why instanceof Refused && why.code === "stale") return false;
      throw why;
    }
    await sealing.confirm();
    return true;
  }

  async #catchUp(): Promise<void> {
    await this.#readRoster();
    const { waiting, certified } = await this.#ports.sealing.standing();
    // A place that the server knows comes with a welcome; one that it does not, this device takes by itself.
    if (waiting && certified && !this.#placed) await this.#rejoin();
    else if (!waiting) await this.#readGroup();
    await this.#settlePending();
  }

  async #readRoster(): Promise<void> {
    for (;;) {
      const { roster } = await this.#ports.sealing.standing();
      const answer = await this.#asked("roster", { type: "read_roster", from: roster });
      await this.#takeRoster(answer.from, answer.entries);
      if (!answer.more || answer.entries.length === 0) return;
    }
  }

  async #takeRoster(from: number, entries: readonly RosterItem[]): Promise<void> {
    const { roster } = await this.#ports.sealing.standing();
    if (from > roster) return this.#readRoster();
    if (entries.length === 0) return;
    const news = await this.#ports.sealing.takeRoster(from, entries);
    if (news.length === 0) return;
    // A device that reads the roster for the first time hears of nothing that is new to the others.
    if (roster > 0) this.roster.emit(news);
    this.changed.emit();
  }

  async #readGroup(): Promise<void> {
    for (;;) {
      const { seq } = await this.#ports.sealing.standing();
      const after = seq ?? this.#from;
      // It has only just taken a place by itself: what comes from then on is handed to it.
      if (after === null) return;
      const answer = await this.#asked("group", { type: "read_group", after });
      if (answer.too_old) return this.#rejoin();
      await this.#takeItems(answer.items);
      if (!answer.more || answer.items.length === 0) return;
    }
  }

  async #takeItems(items: readonly GroupItem[]): Promise<void> {
    const last = items.at(-1);
    this.#renewal.stir();
    const { seq, waiting } = await this.#ports.sealing.standing();
    if (!last || waiting || (seq !== null && last.seq <= seq)) return;
    // Something between was missed; a device that has just joined needs nothing of before.
    if (seq !== null && (items[0]?.seq ?? 0) > seq + 1) return this.#readGroup();
    const news = await this.#ports.sealing.takeGroup(items).catch((why: unknown) => {
      if (!(why instanceof Refused) || why.code !== "unopenable") throw why;
      return this.#recover(items, why);
    });
    await this.#ports.ask({ type: "acknowledge", seq: last.seq });
    this.changed.emit();
    if (news.some((one) => one.kind === "message" && one.behind)) await this.#readRoster();
    await this.#tidy();
    for (const one of news) {
      // Whoever took a place by itself has no keyring that is new to it, until somebody has shared it.
      if (one.kind === "moved" && one.joined) this.#shareRingSoon();
      else if (one.kind === "message" && one.said === "ring") this.#cancelShare();
    }
    // Somebody may be new, or what was to be told came too late.
    if (news.some(({ kind }) => kind === "moved")) this.#tellApp();
  }

  /** One of the devices that are open is enough; each waits a little, and the first word spares the others. */
  #shareRingSoon(): void {
    this.#cancelShare();
    this.#cancelShare = this.#ports.clock.after(SHARE_WITHIN * this.#ports.random(), () => {
      void this.#quietly(async () => {
        await this.#ports.ask({ type: "post", ...(await this.#ports.sealing.shareRing()) });
      });
    });
  }

  /** A step did not hold. Where only the roster had to be read on, it is taken now; else a new place is taken. */
  async #recover(items: readonly GroupItem[], why: Refused): Promise<readonly GroupNews[]> {
    if (why.field === "commit_roster_behind") {
      await this.#readRoster();
      return this.#ports.sealing.takeGroup(items);
    }
    this.warned.emit(why.field ?? "");
    await this.#rejoin();
    return [];
  }

  async #rejoin(): Promise<void> {
    const { sealing } = this.#ports;
    await sealing.abandon();
    for (let tries = 0; tries < TRIES; tries++) {
      const { group_info } = await this.#asked("group_info", { type: "read_group_info" });
      if (await this.#offer(seal(await sealing.rejoin(group_info)))) {
        this.#placed = true;
        return this.changed.emit();
      }
      await this.#readRoster();
    }
  }

  /** Everything that the server has was read: what is still on its way never came there. */
  async #settlePending(): Promise<void> {
    const { pending } = await this.#ports.sealing.standing();
    if (pending) await this.#ports.sealing.abandon();
  }

  /** A removed device may still have a place in the group: whoever sees it first takes that away. */
  async #tidy(): Promise<void> {
    const { untidy } = await this.#ports.sealing.standing();
    if (untidy) await this.#offer(seal(await this.#ports.sealing.change({ kind: "tidy" })));
  }

  /** New keys for this device's place. Where somebody was faster, what they did is read, and it is looked at again. */
  async #renewLeaf(): Promise<void> {
    if (!(await this.#offer(seal(await this.#ports.sealing.change({ kind: "update" })))))
      await this.#catchUp();
  }

  /** Nobody waits for it: to find out which app this is may take as long as the server likes. */
  #tellApp(): void {
    const tell = async (app: App) => {
      if (await tellApp(this.#ports, app)) this.changed.emit();
    };
    this.#ports.app().then(
      (app) => app && void this.#quietly(() => tell(app)),
      () => undefined,
    );
  }

  async #makePackages(): Promise<void> {
    const { packages, last_resort } = await this.#ports.sealing.keyPackages(PACKAGES);
    await this.#ports.ask({ type: "keep_key_packages", packages, last_resort });
  }

  async #asked<T extends Answer["type"]>(type: T, request: Request): Promise<Extract<Answer, { type: T }>> {
    const answer = await this.#ports.ask(request);
    if (answer.type !== type) throw new Refused("internal");
    return answer as Extract<Answer, { type: T }>;
  }
}

function seal(change: SealedChange): Request {
  return { type: "seal", change };
}
