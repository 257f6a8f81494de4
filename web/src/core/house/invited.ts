/** Looking at an invitation without using it up. */
import type { Http } from "../http";
import type { InvitationDoor } from "../parlour";
import { Refused } from "../parlour";
import type { Sealing } from "../sealed/sealed";
import type { InvitationCard, InvitationId } from "../wire/gen";
import { readCard, type CardText } from "./card";
import type { Entrance } from "./entrance";

type Invited = Extract<Entrance, { kind: "invitation" }>;

/** An invitation whose link opened it. */
export interface Opened {
  invitation: InvitationId;
  secret: string;
  inside: InvitationCard;
  card: CardText;
}

/** What is in the invitation; `opened` is null where it is shut. */
export async function lookInside(
  http: Pick<Http, "card">,
  sealing: Pick<Sealing, "invitationProof" | "openCard">,
  { id, secret }: Invited,
): Promise<{ opened: Opened | null; door: InvitationDoor }> {
  try {
    if (!secret) throw new Refused("invitation_wrong_proof");
    const inside = await http.card(id, { proof: await sealing.invitationProof(secret) });
    const card = readCard(await sealing.openCard({ invitation: id, secret, card: inside.card }));
    const { family, by, forMember } = card;
    const door = { open: true, family, by, forMember: forMember?.profile ?? null } as const;
    return {
      opened: { invitation: id, secret, inside, card },
      door: { ...door, expiresAt: inside.expires_at },
    };
  } catch (why) {
    const code = why instanceof Refused && why.code !== "unsupported" ? why.code : "unopenable";
    return { opened: null, door: { open: false, why: code } };
  }
}
