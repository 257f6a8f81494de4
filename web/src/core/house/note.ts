import type { InvitationId } from "../wire/gen";

/**
 * What an invitation's maker leaves for the family's devices, sealed under the keyring: words for people, and what
 * any device needs to let somebody in who knocks with the link.
 */
export interface Note {
  text: string;
  /** The link's secret, base64url. */
  secret: string;
  /** What a knock is checked with, base64url. */
  knockKey: string;
}

export function writeNote({ text, secret, knockKey }: Note): string {
  return JSON.stringify({ text, secret, knockKey });
}

/** The note in this opened text; null where it is none. */
export function readNote(text: string): Note | null {
  try {
    const note = JSON.parse(text) as Partial<Record<keyof Note, unknown>> | null;
    const { text: words, secret, knockKey } = note ?? {};
    if (typeof words !== "string" || typeof secret !== "string" || typeof knockKey !== "string") return null;
    return { text: words, secret, knockKey };
  } catch {
    return null;
  }
}

/** The whole link of an invitation. */
export function linkOf(origin: string, invitation: InvitationId, secret: string): string {
  return `${origin}/i/${invitation}#${secret}`;
}
