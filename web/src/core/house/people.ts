/** What members change about one another and the house. */
import type { Http } from "../http";
import type { InvitationInfo, Profile } from "../parlour";
import { Refused } from "../parlour";
import type { Sealing } from "../sealed/sealed";
import type { Answer, DeviceId, InvitationId, MemberId, PasskeyId, Request } from "../wire/gen";
import { newId } from "../wire/new-id";
import type { Household } from "./family";
import type { Links } from "./links";
import { addPasskey } from "./passkeys";
import { writeProfile } from "./profile";

export interface PeoplePorts {
  http: Http;
  sealing: Sealing;
  household: Household;
  links: Links;
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

  async setKeeper(member: MemberId, keeper: boolean): Promise<void> {
    await this.#ports.ask({ type: "set_keeper", member, keeper });
  }

  async removeMember(member: MemberId): Promise<void> {
    await this.#ports.ask({ type: "remove_member", member });
  }

  async removeDevice(device: DeviceId): Promise<void> {
    await this.#ports.ask({ type: "remove_device", device });
  }

  async invite(forMember: MemberId | null, note: string, hours: number): Promise<InvitationInfo> {
    const { sealing, links, ask, me, now } = this.#ports;
    const id = newId<InvitationId>();
    const [made, sealedNote] = await Promise.all([
      sealing.makeInvitation(id),
      sealing.sealText("invitation", id, note),
    ]);
    // Kept first: the family's next state names the invitation, and its link must be there by then.
    await links.keep(id, made.secret);
    try {
      await ask({
        type: "invite",
        id,
        proof_hash: made.proofHash,
        wrapped_key: made.wrappedKey,
        for_member: forMember,
        note: sealedNote,
        hours,
      });
    } catch (why) {
      links.forget(id);
      throw why;
    }
    const madeAt = now();
    const link = links.linkOf(id, made.secret);
    const expiresAt = madeAt + hours * 3_600_000;
    return { id, by: me().member, forMember, note, madeAt, expiresAt, state: "open", link };
  }

  async revokeInvitation(invitation: InvitationId): Promise<void> {
    await this.#ports.ask({ type: "revoke_invitation", invitation });
  }

  async addPasskey(): Promise<void> {
    await addPasskey(this.#ports.http, this.#ports.sealing);
  }

  async removePasskey(passkey: PasskeyId): Promise<void> {
    await this.#ports.ask({ type: "remove_passkey", passkey });
  }
}
