/** What members change about one another and the house. */
import type { Http } from "../http";
import type { InvitationInfo, Profile } from "../parlour";
import { Refused } from "../parlour";
import type { Sealing } from "../sealed/sealed";
import type { Answer, DeviceId, InvitationId, MemberId, PasskeyId, RecoveryId, Request } from "../wire/gen";
import { newId } from "../wire/new-id";
import type { Household } from "./family";
import { writeCard } from "./card";
import type { FamilySync } from "./family-sync";
import { linkOf, writeNote } from "./note";
import { addPasskey } from "./passkeys";
import { writeProfile } from "./profile";

export interface PeoplePorts {
  http: Http;
  sealing: Sealing;
  household: Household;
  sync: FamilySync;
  origin: string;
  ask(request: Request): Promise<Answer>;
  keepPhoto(member: MemberId, photo: Blob): Promise<void>;
  me(): { member: MemberId };
  now(): number;
}

export class People {
  readonly #ports: PeoplePorts;

  constructor(ports: PeoplePorts) {
    this.#ports = ports;
  }

  async renameFamily(name: string): Promise<void> {
    const family = this.#ports.household.view?.id;
    if (!family) throw new Refused("offline");
    const profile = await this.#ports.sealing.sealText("family", family, name);
    await this.#ports.ask({ type: "rename_family", profile });
  }

  async renameMember(member: MemberId, profile: Profile): Promise<void> {
    const sealed = await this.#ports.sealing.sealText("member", member, writeProfile(profile));
    await this.#ports.ask({ type: "rename_member", member, profile: sealed });
  }

  async setPhoto(member: MemberId, photo: Blob | null): Promise<void> {
    if (photo) await this.#ports.keepPhoto(member, photo);
    else await this.#ports.ask({ type: "remove_photo", member });
  }

  async renameDevice(device: DeviceId, name: string): Promise<void> {
    const profile = await this.#ports.sealing.sealText("device", device, name);
    await this.#ports.ask({ type: "rename_device", device, profile });
  }

  setKeeper(member: MemberId, keeper: boolean): Promise<void> {
    return this.#ports.sync.change({ kind: "set_keeper", member, keeper }, (change) => ({
      type: "set_keeper",
      member,
      keeper,
      change,
    }));
  }

  removeMember(member: MemberId): Promise<void> {
    return this.#ports.sync.change({ kind: "remove_member", member }, (change) => ({
      type: "remove_member",
      member,
      change,
    }));
  }

  removeDevice(device: DeviceId): Promise<void> {
    const { sync, household } = this.#ports;
    const wish = { kind: "remove_device", device } as const;
    const listed = household.view?.members.some(({ devices }) => devices.some(({ id }) => id === device));
    // The server knows one no more that signed out by itself: then only what the family's devices sign is changed.
    return listed
      ? sync.change(wish, (change) => ({ type: "remove_device", device, change }))
      : sync.change(wish);
  }

  async invite(forMember: MemberId | null, note: string, hours: number): Promise<InvitationInfo> {
    const { sealing, ask, me, now, origin } = this.#ports;
    const id = newId<InvitationId>();
    const { secret, proofHash, card, knockKey } = await sealing.makeInvitation(id, this.#card(forMember));
    const sealedNote = await sealing.sealText("invitation", id, writeNote({ text: note, secret, knockKey }));
    await ask({
      type: "invite",
      id,
      proof_hash: proofHash,
      card,
      for_member: forMember,
      note: sealedNote,
      hours,
    });
    const madeAt = now();
    const expiresAt = madeAt + hours * 3_600_000;
    const link = linkOf(origin, id, secret);
    return { id, by: me().member, forMember, note, madeAt, expiresAt, state: "open", link };
  }

  /** What whoever has the link is told: who invites into which family, and whose device it is to be. */
  #card(forMember: MemberId | null): string {
    const family = this.#ports.household.family.value;
    const me = family?.people.find((person) => person.me);
    if (!family || !me) throw new Refused("offline");
    const person = family.people.find(({ id }) => id === forMember);
    return writeCard({
      family: family.name,
      by: me.profile,
      forMember: person ? { id: person.id, profile: person.profile } : null,
    });
  }

  async revokeInvitation(invitation: InvitationId): Promise<void> {
    await this.#ports.ask({ type: "revoke_invitation", invitation });
  }

  async addPasskey(): Promise<void> {
    const { http, sealing, sync } = this.#ports;
    const { id, prf } = await addPasskey(http, sealing);
    // Where the authenticator has a secret, it can sign a new device in; else it only opens a session.
    if (!prf) return;
    const recovery = id as string as RecoveryId;
    await sync.change({ kind: "add_recovery", recovery, code: { kind: "passkey", prf } });
  }

  async removePasskey(passkey: PasskeyId): Promise<void> {
    await this.#ports.ask({ type: "remove_passkey", passkey });
  }
}
