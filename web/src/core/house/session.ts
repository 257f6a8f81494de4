/** Who is at this door: finding out, coming in, going out. */
import type { Phase, Profile } from "../parlour";
import { Refused } from "../parlour";
import { Cell } from "../readable";
import type { Code } from "../sealed/vault-types";
import type { AtTheDoor, Welcome } from "../socket";
import { newId } from "../wire/new-id";
import { PROTOCOL, type DeviceId, type MemberId, type Request, type Returned } from "../wire/gen";
import { Arrival, type Arrived } from "./arrival";
import { makeIdentity, type Identity } from "./device-key";
import { enter, leaveEntrance, type Entrance } from "./entrance";
import { Farewell } from "./farewell";
import { lookInside, type Opened } from "./invited";
import { returnByPasskey } from "./passkeys";
import { makePhoto } from "./photo-maker";
import type { SessionPorts } from "./session-ports";
import { comeBack } from "./returning";
import { signIn } from "./sign-in";
import { Wait } from "./waiting";

const AGAIN = 1000;

export class Session {
  readonly phase = new Cell<Phase>({ at: "starting" });

  readonly #ports: SessionPorts;
  readonly #arrival: Arrival;
  readonly #farewell: Farewell;
  readonly #wait: Wait;
  #entrance: Entrance = { kind: "none" };
  #identity: Identity | null = null;
  #invitation: Opened | null = null;
  /** For after this device was let in. */
  #photo: Blob | null = null;
  #leaving = false;
  #returning: Identity | null = null;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#arrival = new Arrival(ports);
    this.#farewell = new Farewell(ports);
    ports.socket.welcomed.listen((welcome) => void this.#welcome(welcome));
    this.#wait = new Wait(ports.memory, ports.sealing);
    ports.socket.waiting.listen((waiting) => void this.#waiting(waiting));
    ports.socket.doubt.listen((why) => void this.#doubt(why));
    ports.socket.news.listen((news) => {
      if (news.type === "signed_out") void this.#signedOut(news.removed);
      if (news.type === "waiting") void this.#waiting(news);
      if (news.type === "not_admitted") void this.#notAdmitted();
    });
  }

  async start(): Promise<void> {
    const { bar, memory, http, clock, sealing, identities } = this.#ports;
    // First of all: a secret must not stand in the address bar any longer than it takes to read it.
    this.#entrance = enter(bar, memory);
    const missing = await this.#ports.missing();
    if (missing) return this.phase.set({ at: "unsupported", missing });
    if (this.#entrance.kind === "guest") return this.#visit(this.#entrance);
    try {
      this.#identity = await identities.kept();
    } catch {
      // It has it, and lets nothing be kept in it: some private windows, a full disk.
      return this.phase.set({ at: "unsupported", missing: "IndexedDB" });
    }
    const door = await http.door().catch(() => null);
    if (!door) return void clock.after(AGAIN, () => void this.start());
    if (door.protocol !== PROTOCOL) return this.phase.set({ at: "outdated" });
    if (this.#farewell.unheard) await this.#sayFarewell(door.signed_in);
    if (this.#identity?.family && (await this.#goHome(door.signed_in))) return;
    if (this.#entrance.kind === "invitation") {
      const { opened, door: invitation } = await lookInside(http, sealing, this.#entrance);
      this.#invitation = opened;
      return this.phase.set({ at: "invited", invitation });
    }
    if (this.#entrance.kind === "founding" && door.founding_open) return this.phase.set({ at: "founding" });
    const { at } = this.phase.value;
    if (at === "starting" || at === "door") this.#door(door.founding_open);
  }

  async #visit(link: Extract<Entrance, { kind: "guest" }>): Promise<void> {
    const { http, clock, visit } = this.#ports;
    const door = await http.door().catch(() => null);
    if (!door) return void clock.after(AGAIN, () => void this.#visit(link));
    if (door.protocol !== PROTOCOL) return this.phase.set({ at: "outdated" });
    // A guest's part of the app comes from the server too, which may have gone away in between.
    await visit(link).catch(() => void clock.after(AGAIN, () => void this.#visit(link)));
  }

  async found(family: string, me: Profile, photo: Blob | null, device: string): Promise<void> {
    if (this.#entrance.kind !== "founding") throw new Refused("founding_closed");
    await this.#cameIn(await this.#arrival.found(this.#entrance.token, family, me, device), photo);
  }

  /** `lost`: the member has no other device left, and asks the family to vouch. */
  async redeem(
    me: { profile: Profile; photo: Blob | null } | null,
    device: string,
    lost = false,
  ): Promise<void> {
    const opened = this.#invitation;
    if (!opened) throw new Refused("not_found");
    const arrived = await this.#arrival.redeem(opened, me?.profile ?? null, device);
    this.#wait.begin(opened.card, lost);
    this.#cameIn(arrived, me?.photo ?? null);
  }

  /** Signs in with a passkey; where it holds a secret, this device is one of the family's afterwards. */
  async returnByPasskey(name: string): Promise<void> {
    const me = await this.#whoReturns();
    const { returned, prf } = await returnByPasskey(this.#ports.http, this.#ports.sealing, me);
    await this.#returned(me, returned);
    if (prf) await this.#comeBack({ kind: "passkey", prf }, name);
    else this.phase.set({ at: "keyless" });
  }

  async returnByPaperCode(letters: string, name: string): Promise<void> {
    const { http, sealing } = this.#ports;
    const me = await this.#whoReturns();
    const code = { kind: "paper", letters } as const;
    const { proof } = await sealing.codeProof(code);
    await this.#returned(
      me,
      await http.returnByPaper({ proof, device: me.device, public_key: me.publicKey }),
    );
    await this.#comeBack(code, name);
  }

  /** A touch that is repeated brings the very same device back: the reply to the first may have been lost. */
  async #whoReturns(): Promise<Identity> {
    return (this.#returning ??= this.#identity ?? (await makeIdentity(newId<DeviceId>())));
  }

  async #returned(me: Identity, { signed_in }: Returned): Promise<void> {
    this.#farewell.forget();
    this.#identity = { ...me, family: signed_in.family, confirmed: true };
    await this.#ports.identities.keep(this.#identity);
  }

  async #comeBack(code: Code, name: string): Promise<void> {
    const { sealing, socket, alone } = this.#ports;
    const me = this.#identity;
    if (!me) throw new Refused("not_signed_in");
    this.#connect();
    try {
      await socket.online();
      const ask = (request: Request) => socket.ask(request);
      await alone(() => comeBack({ sealing, ask }, me.device, code, name));
    } catch (why) {
      socket.stop();
      this.phase.set({ at: "keyless" });
      throw why;
    }
    await this.settle();
  }

  /** Erases what is here, whatever the server says or whether it hears of it now. */
  async signOut(): Promise<void> {
    this.#leaving = true;
    await this.#farewell.say(this.#identity?.device ?? null, this.#ports.removeDevice);
    await this.#eraseAll(false);
    this.#leaving = false;
    this.#door(false);
    if (this.#farewell.unheard) this.#ports.clock.after(AGAIN, () => void this.start());
  }

  /** Seals a photograph and hands it in. */
  async keepPhoto(member: MemberId, photo: Blob): Promise<void> {
    const { http, sealing } = this.#ports;
    const sealed = await sealing.sealPhoto(member, await makePhoto(photo));
    await http.keepPhoto(member, new Uint8Array(sealed));
  }

  /** Goes home where this device belongs to a family; false: whatever the link says is next. */
  async #goHome(signedIn: boolean): Promise<boolean> {
    const { sealing, clock } = this.#ports;
    const me = this.#identity;
    if (!me?.family) return false;
    if ((await sealing.who())?.family !== me.family) {
      if (this.#entrance.kind === "none") this.phase.set({ at: "keyless" });
      return this.#entrance.kind === "none";
    }
    const came = signedIn ? "in" : await this.#signIn(me);
    if (came === "in") this.#connect();
    if (came === "later") clock.after(AGAIN, () => void this.start());
    // One that never got in, or that was given a link, goes on to the door.
    if (came === "unknown" && (!me.confirmed || this.#entrance.kind !== "none")) return false;
    if (came === "unknown") this.phase.set({ at: "unknown" });
    return true;
  }

  #signIn(me: Identity): Promise<"in" | "unknown" | "later"> {
    return signIn(this.#ports.http, this.#ports.origin, me);
  }

  #connect(): void {
    leaveEntrance(this.#ports.bar, this.#ports.memory);
    this.#entrance = { kind: "none" };
    this.#ports.socket.start();
  }

  #cameIn({ me }: Arrived, photo: Blob | null): void {
    this.#identity = me;
    this.#photo = photo;
    this.#farewell.forget();
    this.#connect();
  }

  async #welcome(welcome: Welcome): Promise<void> {
    if (this.#leaving) return;
    await this.settle();
    const me = this.#identity;
    if (!me || me.confirmed || me.device !== welcome.device) return;
    this.#identity = { ...me, confirmed: true };
    await this.#ports.identities.keep(this.#identity);
  }

  /** Home, once this device has its place among the family's; until then the page stays where it is. */
  async settle(): Promise<void> {
    const { sealing, socket } = this.#ports;
    if (this.#leaving || socket.connection.value !== "online" || this.phase.value.at === "home") return;
    const standing = await sealing.standing().catch(() => null);
    if (!standing || standing.waiting) return;
    this.#wait.end();
    this.phase.set({ at: "home" });
    const [photo, who] = [this.#photo, await sealing.who()];
    this.#photo = null;
    // A photograph that can't be kept is no reason to stay outside: it can be given again later.
    if (photo && who) await this.keepPhoto(who.member, photo).catch(() => undefined);
  }

  async #waiting(news: Pick<AtTheDoor, "open" | "returns_at">): Promise<void> {
    if (this.#leaving) return;
    this.phase.set({ at: "waiting", waiting: await this.#wait.shown(news) });
  }

  async #notAdmitted(): Promise<void> {
    const waiting = await this.#wait.shown({ open: false, returns_at: null }, "refused");
    this.#wait.end();
    await this.#eraseAll(false);
    this.phase.set({ at: "waiting", waiting });
  }

  async #doubt(why: Refused): Promise<void> {
    const { http, socket, stop } = this.#ports;
    if (why.code === "protocol") return this.#outdated();
    // A guest's page has nobody to sign in.
    if (this.phase.value.at === "guest") return;
    const door = await http.door().catch(() => null);
    if (!door || !this.#identity) return;
    if (door.protocol !== PROTOCOL) return this.#outdated();
    if (door.signed_in) return;
    const came = await this.#signIn(this.#identity);
    if (came === "in") socket.nudge();
    if (came !== "unknown") return;
    // Only a server that knows the family can say that the device was removed: nothing is erased.
    socket.stop();
    stop(false);
    this.phase.set({ at: "unknown" });
  }

  #door(founding: boolean): void {
    this.phase.set({ at: "door", founding, unheard: this.#farewell.unheard !== null });
  }

  async #sayFarewell(signedIn: boolean): Promise<void> {
    this.#leaving = true;
    await this.#farewell.sayNow(signedIn);
    this.#ports.stop(false);
    this.#leaving = false;
  }

  #outdated(): void {
    this.#ports.socket.stop();
    this.phase.set({ at: "outdated" });
  }

  async #signedOut(removed: boolean): Promise<void> {
    if (this.#leaving) return;
    this.#ports.socket.stop();
    if (removed) {
      await this.#eraseAll(true);
      return this.phase.set({ at: "removed" });
    }
    // Another tab signed out and erased; or the session's time is over, and the device's key opens a new one.
    this.phase.set({ at: "starting" });
    await this.start();
  }

  async #eraseAll(removed: boolean): Promise<void> {
    const { sealing, socket, identities, stop, erase } = this.#ports;
    socket.stop();
    stop(removed);
    erase();
    this.#identity = this.#returning = null;
    await Promise.all([sealing.forget(), identities.erase()]);
  }
}
