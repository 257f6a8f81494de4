/** Coming in for the first time: by founding a family, or by accepting an invitation. */
import type { Profile } from "../parlour";
import { Refused } from "../parlour";
import type { Knock } from "../sealed/vault-types";
import { newId } from "../wire/new-id";
import type { DeviceId, FamilyId, FoundFamily, MemberId, NewKnock, Proof } from "../wire/gen";
import type { Opened } from "./invited";
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
  #knock: Knock | null = null;
  /** Something was handed in, and nobody knows what became of it. */
  #unsure = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  async found(token: Proof, name: string, founder: Profile, device: string): Promise<Arrived> {
    const { sealing } = this.#ports;
    const id = this.#founded;
    const me = await this.#identity(id);
    const begun = (await sealing.who())?.family === id;
    const sealed = begun ? await sealing.outgoing() : await sealing.found(id, this.#member, me.device);
    // Confirmed already: the server has it, and only the end of the way was lost.
    if (sealed) await this.#handInFamily(me, { token, id, sealed }, { name, founder, device });
    return { me: await this.#confirmed(me), member: this.#member };
  }

  /** Knocks with an invitation. What is said of oneself is sealed for whoever has its link, until one is let in. */
  async redeem(
    { invitation, secret, inside, card }: Opened,
    newcomer: Profile | null,
    device: string,
  ): Promise<Arrived> {
    const { http, sealing } = this.#ports;
    const me = await this.#identity(inside.family);
    const member = card.forMember?.id ?? this.#member;
    const door = { family: inside.family, invitation, secret, card: inside.card };
    this.#knock ??= await sealing.knock(door, member, me.device);
    const [proof, profile, introduced] = await Promise.all([
      sealing.invitationProof(secret),
      newcomer ? sealing.sealByLink(secret, member, writeProfile(newcomer)) : null,
      sealing.sealByLink(secret, me.device, device),
    ]);
    const { device_key, key_package, mac } = this.#knock;
    const ask = {
      proof,
      member: profile && { id: member, profile },
      device: { id: me.device, public_key: me.publicKey, profile: introduced },
      knock: { device_key, key_package, mac } as NewKnock,
    };
    await this.#handIn(me, () => http.redeem(invitation, ask));
    return { me: await this.#confirmed(me), member };
  }

  async #handInFamily(
    me: Identity,
    begun: Pick<FoundFamily, "token" | "id" | "sealed">,
    { name, founder, device }: { name: string; founder: Profile; device: string },
  ): Promise<void> {
    const { http, sealing } = this.#ports;
    const [profile, member, introduced] = await Promise.all([
      sealing.sealText("family", begun.id, name),
      sealing.sealText("member", this.#member, writeProfile(founder)),
      sealing.sealText("device", me.device, device),
    ]);
    await this.#handIn(me, () =>
      http.found({
        ...begun,
        profile,
        member: { id: this.#member, profile: member },
        device: { id: me.device, public_key: me.publicKey, profile: introduced },
      }),
    );
    await sealing.confirm();
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

  /** This device's key to the server, which is kept, as its vault is, before the server hears of either. */
  async #identity(family: FamilyId): Promise<Identity> {
    const { identities } = this.#ports;
    if (this.#me?.family !== family) {
      this.#me = { ...(await makeIdentity(newId<DeviceId>())), family };
    }
    await identities.keep(this.#me);
    return this.#me;
  }

  async #confirmed(me: Identity): Promise<Identity> {
    const confirmed = { ...me, confirmed: true };
    await this.#ports.identities.keep(confirmed);
    return confirmed;
  }
}
