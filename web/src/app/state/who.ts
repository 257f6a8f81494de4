import type { SeatInfo, Trust } from "../../core/parlour";
import type { Words } from "../messages";

/** "Sealed, only you three, and a guest": those whose own keys are in the call, never the server's word. */
export function sayWho(words: Words, seats: readonly Pick<SeatInfo, "member" | "trust" | "me">[]): string {
  const there = seats.filter((seat) => seat.me || seat.trust !== "unknown");
  const count = (guest: boolean): number =>
    new Set(there.filter((seat) => (seat.trust === "guest") === guest).map((seat) => seat.member)).size;
  // To themselves a guest is one of "you".
  if (there.some((seat) => seat.me && seat.trust === "guest"))
    return words.call.sealedOnly(count(false) + count(true));
  const sealed = words.call.sealedOnly(count(false));
  return count(true) === 0 ? sealed : words.guests.sealedWith(sealed, count(true));
}

/** What is to be said beside a name; nothing of those whom the family has let in and nobody has met yet. */
export function sayTrust(words: Words, trust: Trust): string | null {
  if (trust === "verified") return words.verify.mark;
  return trust === "guest" ? words.guests.label : null;
}
