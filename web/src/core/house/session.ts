/** Who is at this door: finding out, coming in, going out. */
import type { Phase, Profile } from "../parlour";
import { Refused } from "../parlour";
import { Cell } from "../readable";
import type { Welcome } from "../socket";
import { newId } from "../wire/new-id";
import {
  PROTOCOL,
  type DeviceId,
  type FamilyId,
  type InvitationInside,
  type MemberId,
  type NewDevice,
  type NewMember,
  type Proof,
} from "../wire/gen";
import { missingFeature } from "./browser";
import {
  eraseIdentity,
  keepIdentity,
  keptIdentity,
  makeIdentity,
  signChallenge,
  type Identity,
} from "./device-key";
import { enter, leaveEntrance, type Entrance } from "./entrance";
import { lookInside } from "./invited";
import { returnByPasskey } from "./passkeys";
import { makePhoto } from "./photo-maker";
import { writeProfile } from "./profile";
import type { SessionPorts } from "./session-ports";

const AGAIN = 1000;

export class Session {
  readonly phase = new Cell<Phase>({ at: "starting" });

  readonly #ports: SessionPorts;
  #entrance: Entrance = { kind: "none" };
  #identity: Identity | null = null;
  #invitation: InvitationInside | null = null;
  #leaving = false;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    ports.socket.welcomed.listen((welcome) => void this.#welcome(welcome));
    ports.socket.doubt.listen((why) => void this.#doubt(why));
    ports.socket.news.listen((news) => {
      if (news.type === "signed_out") void this.#signedOut(news.removed);
    });
  }

  async start(): Promise<void> {
    const { bar, memory, http, clock, sealing } = this.#ports;
    // First of all: a secret must not stand in the address bar any longer than it takes to read it.
    this.#entrance = enter(bar, memory);
    const missing = await missingFeature();
    if (missing) return this.phase.set({ at: "unsupported", missing });
    this.#identity = await keptIdentity();
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
    const { http, sealing } = this.#ports;
    const id = newId<FamilyId>();
    await sealing.createFamily();
    const [profile, member, introduced] = await Promise.all([
      sealing.sealText("family", id, family),
      this.#newMember(me),
      this.#newDevice(id, device),
    ]);
    await http.found({ token: this.#entrance.token, id, profile, member, device: introduced });
    await this.#cameIn(member.id, photo);
  }

  async redeem(me: { profile: Profile; photo: Blob | null } | null, device: string): Promise<void> {
    const { http, sealing } = this.#ports;
    const [entrance, inside] = [this.#entrance, this.#invitation];
    if (entrance.kind !== "invitation" || !entrance.secret || !inside) throw new Refused("not_found");
    const [proof, member, introduced] = await Promise.all([
      sealing.invitationProof(entrance.secret),
      me ? this.#newMember(me.profile) : null,
      this.#newDevice(inside.family, device),
    ]);
    await http.redeem(entrance.id, { proof: proof as Proof, member, device: introduced });
    await this.#cameIn(member?.id ?? inside.for_member, me?.photo ?? null);
  }

  async returnByPasskey(device: string): Promise<void> {
    const { http, sealing, socket } = this.#ports;
    const me = await makeIdentity(newId<DeviceId>());
    const { signed_in, opened } = await returnByPasskey(http, sealing, me);
    if (opened) await sealing.keep(signed_in.family);
    this.#identity = { ...me, family: signed_in.family, confirmed: true };
    await keepIdentity(this.#identity);
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
    if (came !== "unknown") return true;
    await this.#notKnown(me);
    return this.phase.value.at === "removed";
  }

  async #signIn(me: Identity): Promise<"in" | "unknown" | "later"> {
    const { http, origin } = this.#ports;
    try {
      const { challenge } = await http.challenge({ device: me.device });
      const signature = await signChallenge(me, origin, challenge);
      await http.signIn({ device: me.device, challenge, signature });
      return "in";
    } catch (why) {
      return why instanceof Refused && why.code === "wrong_signature" ? "unknown" : "later";
    }
  }

  /** The server doesn't know this device: it was removed, or never got in. */
  async #notKnown(me: Identity): Promise<void> {
    await this.#eraseAll(me.confirmed);
    if (me.confirmed && this.#entrance.kind === "none") this.phase.set({ at: "removed" });
  }

  #connect(): void {
    leaveEntrance(this.#ports.bar, this.#ports.memory);
    this.#entrance = { kind: "none" };
    this.#ports.socket.start();
  }

  async #cameIn(member: MemberId | null, photo: Blob | null): Promise<void> {
    if (this.#identity) {
      this.#identity = { ...this.#identity, confirmed: true };
      await keepIdentity(this.#identity);
    }
    // A photograph that can't be kept is no reason to stay outside: it can be given again later.
    if (member && photo) await this.keepPhoto(member, photo).catch(() => undefined);
    this.#connect();
  }

  async #newMember(me: Profile): Promise<NewMember> {
    const id = newId<MemberId>();
    return { id, profile: await this.#ports.sealing.sealText("member", id, writeProfile(me)) };
  }

  /** Makes this device's key, and keeps it and the family's before the server hears of either. */
  async #newDevice(family: FamilyId, name: string): Promise<NewDevice> {
    const { sealing } = this.#ports;
    const me = await makeIdentity(newId<DeviceId>());
    const profile = await sealing.sealText("device", me.device, name);
    this.#identity = { ...me, family };
    await sealing.keep(family);
    await keepIdentity(this.#identity);
    return { id: me.device, public_key: me.publicKey, profile };
  }

  async #welcome(welcome: Welcome): Promise<void> {
    this.phase.set({ at: "home" });
    const me = this.#identity;
    if (!me || me.confirmed || me.device !== welcome.device) return;
    this.#identity = { ...me, confirmed: true };
    await keepIdentity(this.#identity);
  }

  async #doubt(why: Refused): Promise<void> {
    const { http, socket } = this.#ports;
    if (why.code === "protocol") return this.#outdated();
    const door = await http.door().catch(() => null);
    if (!door || !this.#identity) return;
    if (door.protocol !== PROTOCOL) return this.#outdated();
    if (door.signed_in) return;
    const came = await this.#signIn(this.#identity);
    if (came === "in") socket.nudge();
    if (came === "unknown") await this.#signedOut(true);
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
    const { sealing, socket, erase } = this.#ports;
    socket.stop();
    erase(removed);
    this.#identity = null;
    await Promise.all([sealing.forget(), eraseIdentity()]);
  }
}
