/** Looking at an invitation without using it up. */
import type { Http } from "../http";
import type { InvitationDoor, Profile } from "../parlour";
import { Refused } from "../parlour";
import type { Sealing } from "../sealed/sealed";
import type { InvitationInside, MemberId, Proof, Sealed } from "../wire/gen";
import type { Entrance } from "./entrance";
import { readProfile, UNREADABLE } from "./profile";

type Invited = Extract<Entrance, { kind: "invitation" }>;

/** What is in the invitation; its family's key is in hand afterwards. `inside` is null where it is shut. */
export async function lookInside(
  http: Pick<Http, "look">,
  sealing: Sealing,
  { id, secret }: Invited,
): Promise<{ inside: InvitationInside | null; door: InvitationDoor }> {
  try {
    if (!secret) throw new Refused("invitation_wrong_proof");
    const proof = (await sealing.invitationProof(secret)) as Proof;
    const inside = await http.look(id, { proof });
    await sealing.takeInvitation(id, secret, inside.wrapped_key);
    return { inside, door: await open(sealing, inside) };
  } catch (why) {
    const code = why instanceof Refused && why.code !== "unsupported" ? why.code : "unopenable";
    return { inside: null, door: { open: false, why: code } };
  }
}

async function open(sealing: Sealing, inside: InvitationInside): Promise<InvitationDoor> {
  const profile = (member: MemberId, sealed: Sealed): Promise<Profile> =>
    sealing.openText("member", member, sealed).then(readProfile, () => UNREADABLE);
  const [family, by, forMember] = await Promise.all([
    sealing.openText("family", inside.family, inside.family_profile),
    profile(inside.by, inside.by_profile),
    inside.for_member && inside.for_profile ? profile(inside.for_member, inside.for_profile) : null,
  ]);
  return { open: true, family, by, forMember, expiresAt: inside.expires_at };
}
