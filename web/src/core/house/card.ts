/** What whoever has an invitation's link sees before they are let in: sealed under the link's secret. */
import type { Profile } from "../parlour";
import type { MemberId } from "../wire/gen";
import { readProfile, UNREADABLE } from "./profile";

export interface CardText {
  family: string;
  by: Profile;
  /** Whose further device it lets in; null: a new member. */
  forMember: { id: MemberId; profile: Profile } | null;
}

export function writeCard(card: CardText): string {
  return JSON.stringify(card);
}

/** The card in this opened text. What is missing or strange in it is replaced, not refused. */
export function readCard(text: string): CardText {
  const card = JSON.parse(text) as Partial<Record<keyof CardText, unknown>>;
  const { family, by, forMember } = card;
  const member = forMember as { id?: unknown; profile?: unknown } | null | undefined;
  return {
    family: typeof family === "string" ? family : "",
    by: profileOf(by),
    forMember:
      typeof member?.id === "string"
        ? { id: member.id as MemberId, profile: profileOf(member.profile) }
        : null,
  };
}

function profileOf(value: unknown): Profile {
  return value === undefined ? UNREADABLE : readProfile(JSON.stringify(value));
}
