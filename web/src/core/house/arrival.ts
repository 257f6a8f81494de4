/** Coming in for the first time: by founding a family, or by accepting an invitation. */
import type { Profile } from "../parlour";
import { Refused } from "../parlour";
import { newId } from "../wire/new-id";
import type {
  DeviceId,
  FamilyId,
  InvitationId,
  InvitationInside,
  MemberId,
  NewDevice,
  NewMember,
  Proof,
} from "../wire/gen";
import { makeIdentity, type Identity } from "./device-key";
import { writeProfile } from "./profile";
import type { SessionPorts } from "./session-ports";
import { signIn } from "./sign-in";

/** Who came in, on this device. */
export interface Arrived {
  me: Identity;
  member: MemberId | null;
}

type Ports = Pick<SessionPorts, "http" | "sealing" | "identities" | "origin">;

/**
 * A touch that is repeated hands in the very same ids and the very same key: the reply to the first may have
 * been lost, and a family is founded, and an invitation used, only once.
 */
export class Arrival {
  readonly #ports: Ports;
  readonly #member = newId<MemberId>();
  readonly #founded = newId<FamilyId>();
  #me: Identity | null = null;
  /** Something was handed in, and nobody knows what became of it. */
  #unsure = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  async found(token: Proof, name: string, founder: Profile, device: string): Promise<Arrived> {
    const { http, sealing } = this.#ports;
    const id = this.#founded;
    if (!(await sealing.hasFamily(id))) await sealing.createFamily();
    const me = await this.#identity(id);
    const [profile, member, introduced] = await Promise.all([
      sealing.sealText("family", id, name),
      this.#newMember(founder),
      this.#introduce(me, device),
    ]);
    await this.#handIn(me, () => http.found({ token, id, profile, member, device: introduced }));
    return { me: await this.#confirmed(me), member: member.id };
  }

  async redeem(
    invitation: InvitationId,
    secret: string,
    inside: InvitationInside,
    newcomer: Profile | null,
    device: string,
  ): Promise<Arrived> {
    const { http, sealing } = this.#ports;
    const me = await this.#identity(inside.family);
    const [proof, member, introduced] = await Promise.all([
      sealing.invitationProof(secret),
      newcomer ? this.#newMember(newcomer) : null,
      this.#introduce(me, device),
    ]);
    const ask = { proof: proof as Proof, member, device: introduced };
    await this.#handIn(me, () => http.redeem(invitation, ask));
    return { me: await this.#confirmed(me), member: member?.id ?? inside.for_member };
  }

  async #handIn(me: Identity, ask: () => Promise<unknown>): Promise<void> {
    const isIn = async () => (await signIn(this.#ports.http, this.#ports.origin, me)) === "in";
    if (this.#unsure && (await isIn())) return;
    try {
      await ask();
    } catch (why) {
      if (!(why instanceof Refused) || (why.code !== "offline" && why.code !== "internal")) throw why;
      this.#unsure = true;
      // Who can sign in has come in, whatever became of the reply.
      if (!(await isIn())) throw why;
    }
  }

  /** This device's key, which is kept, as the family's is, before the server hears of either. */
  async #identity(family: FamilyId): Promise<Identity> {
    const { identities, sealing } = this.#ports;
    if (this.#me?.family !== family) {
      this.#me = { ...(await makeIdentity(newId<DeviceId>())), family };
    }
    await sealing.keep(family);
    await identities.keep(this.#me);
    return this.#me;
  }

  async #confirmed(me: Identity): Promise<Identity> {
    const confirmed = { ...me, confirmed: true };
    await this.#ports.identities.keep(confirmed);
    return confirmed;
  }

  async #newMember(profile: Profile): Promise<NewMember> {
    const id = this.#member;
    return { id, profile: await this.#ports.sealing.sealText("member", id, writeProfile(profile)) };
  }

  async #introduce(me: Identity, name: string): Promise<NewDevice> {
    const profile = await this.#ports.sealing.sealText("device", me.device, name);
    return { id: me.device, public_key: me.publicKey, profile };
  }
}
