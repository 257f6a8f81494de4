/** Who is at this door: finding out, coming in, going out. */
import type { Phase, Profile } from "../parlour";
import { Refused } from "../parlour";
import { Cell } from "../readable";
import type { Welcome } from "../socket";
import { newId } from "../wire/new-id";
import { PROTOCOL, type DeviceId, type InvitationInside, type MemberId } from "../wire/gen";
import { Arrival, type Arrived } from "./arrival";
import { makeIdentity, type Identity } from "./device-key";
import { enter, leaveEntrance, type Entrance } from "./entrance";
import { lookInside } from "./invited";
import { returnByPasskey } from "./passkeys";
import { makePhoto } from "./photo-maker";
import type { SessionPorts } from "./session-ports";
import { signIn } from "./sign-in";

const AGAIN = 1000;

export class Session {
  readonly phase = new Cell<Phase>({ at: "starting" });

  readonly #ports: SessionPorts;
  readonly #arrival: Arrival;
  #entrance: Entrance = { kind: "none" };
  #identity: Identity | null = null;
  #invitation: InvitationInside | null = null;
  #leaving = false;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#arrival = new Arrival(ports);
    ports.socket.welcomed.listen((welcome) => void this.#welcome(welcome));
    ports.socket.doubt.listen((why) => void this.#doubt(why));
    ports.socket.news.listen((news) => {
      if (news.type === "signed_out") void this.#signedOut(news.removed);
    });
  }

  async start(): Promise<void> {
    const { bar, memory, http, clock, sealing, identities } = this.#ports;
    // First of all: a secret must not stand in the address bar any longer than it takes to read it.
    this.#entrance = enter(bar, memory);
    const missing = await this.#ports.missing();
    if (missing) return this.phase.set({ at: "unsupported", missing });
    try {
      this.#identity = await identities.kept();
    } catch {
      // It has it, and lets nothing be kept in it: some private windows, a full disk.
      return this.phase.set({ at: "unsupported", missing: "IndexedDB" });
    }
    const door = await http.door().catch(() => null);
    if (!door) return void clock.after(AGAIN, () => void this.start());
    if (door.protocol !== PROTOCOL) return this.phase.set({ at: "outdated" });
    if (this.#identity?.family && (await this.#goHome(door.signed_in))) return;
    if (this.#entrance.kind === "invitation") {
      const { inside, door: invitation } = await lookInside(http, sealing, this.#entrance);
      this.#invitation = inside;
      return this.phase.set({ at: "invited", invitation });
    }
    if (this.#entrance.kind === "founding" && door.founding_open) return this.phase.set({ at: "founding" });
    if (this.phase.value.at === "starting") this.phase.set({ at: "door", founding: door.founding_open });
  }

  async found(family: string, me: Profile, photo: Blob | null, device: string): Promise<void> {
    if (this.#entrance.kind !== "founding") throw new Refused("founding_closed");
    await this.#cameIn(await this.#arrival.found(this.#entrance.token, family, me, device), photo);
  }

  async redeem(me: { profile: Profile; photo: Blob | null } | null, device: string): Promise<void> {
    const [entrance, inside] = [this.#entrance, this.#invitation];
    if (entrance.kind !== "invitation" || !entrance.secret || !inside) throw new Refused("not_found");
    const { id, secret } = entrance;
    const arrived = await this.#arrival.redeem(id, secret, inside, me?.profile ?? null, device);
    await this.#cameIn(arrived, me?.photo ?? null);
  }

  async returnByPasskey(device: string): Promise<void> {
    const { http, sealing, socket } = this.#ports;
    const me = await makeIdentity(newId<DeviceId>());
    const { signed_in, opened } = await returnByPasskey(http, sealing, me);
    if (opened) await sealing.keep(signed_in.family);
    this.#identity = { ...me, family: signed_in.family, confirmed: true };
    await this.#ports.identities.keep(this.#identity);
    if (!opened) return this.phase.set({ at: "keyless" });
    const profile = await sealing.sealText("device", me.device, device);
    const unlisten = socket.welcomed.listen(() => {
      unlisten();
      socket.ask({ type: "rename_device", device: me.device, profile }).catch(() => undefined);
    });
    this.#connect();
  }

  async signOut(): Promise<void> {
    const { http, socket } = this.#ports;
    const device = this.#identity?.device;
    this.#leaving = true;
    // A device without keys is no device: it goes from the family's list too, where it may.
    if (device) await socket.ask({ type: "remove_device", device }).catch(() => undefined);
    await http.signOut().catch(() => undefined);
    await this.#eraseAll(false);
    this.#leaving = false;
    this.phase.set({ at: "door", founding: false });
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
    if (!(await sealing.hasFamily(me.family))) {
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

  async #cameIn({ me, member }: Arrived, photo: Blob | null): Promise<void> {
    this.#identity = me;
    // A photograph that can't be kept is no reason to stay outside: it can be given again later.
    if (member && photo) await this.keepPhoto(member, photo).catch(() => undefined);
    this.#connect();
  }

  async #welcome(welcome: Welcome): Promise<void> {
    this.phase.set({ at: "home" });
    const me = this.#identity;
    if (!me || me.confirmed || me.device !== welcome.device) return;
    this.#identity = { ...me, confirmed: true };
    await this.#ports.identities.keep(this.#identity);
  }

  async #doubt(why: Refused): Promise<void> {
    const { http, socket, stop } = this.#ports;
    if (why.code === "protocol") return this.#outdated();
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
    this.#identity = null;
    await Promise.all([sealing.forget(), identities.erase()]);
  }
}
