/** The family's side of core: who belongs to it, what they are called, who comes in, who is who. */
import type { Clock } from "../clock";
import type { Http } from "../http";
import type { Memory } from "../media/devices";
import type { Readable } from "../parlour";
import { Refused } from "../parlour";
import type { Sealing } from "../sealed/sealed";
import { aloneByLock } from "../sealed/vault-room";
import type { News, Welcome } from "../socket";
import type { Answer, FamilyView, MemberId, Request } from "../wire/gen";
import { newId } from "../wire/new-id";
import { Admission } from "./admission";
import { otherApps } from "./apps";
import { Household, type Me } from "./family";
import { FamilySync, type SyncPorts } from "./family-sync";
import { Notices } from "./notices";
import { People } from "./people";
import { Recovery } from "./recovery";
import { Verification } from "./verification";

interface Ports extends Pick<SyncPorts, "app"> {
  http: Http;
  sealing: Sealing;
  clock: Clock;
  /** Of this browser. */
  lasting: Memory;
  origin: string;
  locks: Pick<LockManager, "request"> | undefined;
  me: Readable<Me | null>;
  ask(request: Request): Promise<Answer>;
  now(): number;
  keepPhoto(member: MemberId, photo: Blob): Promise<void>;
  /** This device's place in the family may have changed. */
  settle(): Promise<void>;
}

export class House {
  readonly household: Household;
  readonly sync: FamilySync;
  readonly people: People;
  readonly admission: Admission;
  readonly recovery: Recovery;
  readonly verification: Verification;
  readonly notices: Notices;
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
    const { http, sealing, clock, lasting, origin, locks, ask, app, now, keepPhoto } = ports;
    const me = () => this.#me();
    const sync = new FamilySync({
      ask,
      sealing,
      // Another lock than the vault's own, which is taken many times in one change.
      alone: aloneByLock(locks, "parlour-family"),
      clock,
      app,
      random: Math.random,
    });
    this.sync = sync;
    this.household = new Household(http, sealing, origin);
    const { household } = this;
    this.people = new People({ http, sealing, household, sync, origin, ask, keepPhoto, me, now });
    this.admission = new Admission({ sealing, sync, me, ask, now });
    this.recovery = new Recovery({ sealing, sync, ask, me });
    this.verification = new Verification(sealing, () => void this.#certify());
    this.notices = new Notices(lasting, clock, newId);
    sync.roster.listen((news) => this.notices.took(news, ports.me.value?.member ?? null));
    sync.warned.listen((why) => this.notices.warn(why));
    sync.changed.listen(() => void this.#changed());
  }

  welcomed(welcome: Welcome): void {
    this.#set(welcome.family);
    this.household.retry();
    void this.#certify();
    void this.sync.welcomed(welcome);
  }

  hear(news: News): void {
    if (news.type === "family") this.#set(news.family);
    this.sync.hear(news);
  }

  clear(): void {
    this.household.clear();
    this.admission.clear();
    this.recovery.clear();
  }

  #set(view: FamilyView): void {
    this.household.set(view, this.#me());
    void this.admission.set(view);
    this.recovery.set(view);
  }

  async #changed(): Promise<void> {
    await this.#ports.settle();
    await this.#certify();
  }

  /** What the family's devices signed, beside what the server lists. */
  async #certify(): Promise<void> {
    const people = await this.#ports.sealing.people().catch(() => null);
    if (!people || !this.household.view) return;
    this.household.certify(people);
    this.notices.otherApps(otherApps(people));
    // Notes open now that did not.
    await this.admission.set(this.household.view);
  }

  #me(): Me {
    const me = this.#ports.me.value;
    if (!me) throw new Refused("not_signed_in");
    return me;
  }
}
