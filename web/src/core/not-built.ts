/** Guests are not built yet: there is nothing to show of them, and asking for one is refused. */
import type { Guests } from "./parlour";
import { Refused } from "./parlour";
import { Cell } from "./readable";

export function noGuests(): Guests {
  const refuse = () => Promise.reject(new Refused("unsupported"));
  return {
    guestLinks: new Cell([]),
    guestKnocks: new Cell([]),
    inviteGuest: refuse,
    revokeGuestLink: refuse,
    admitGuest: refuse,
    refuseGuest: refuse,
    knockAsGuest: refuse,
  };
}
