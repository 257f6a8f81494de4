/** What the app can already be built against while the groups behind it are being joined up. */
import type { Admission, Guests, Recovery, Verification } from "./parlour";
import { Refused } from "./parlour";
import { Cell } from "./readable";

export function notBuilt(): Admission & Verification & Recovery & Guests {
  const refuse = () => Promise.reject(new Refused("unsupported"));
  return {
    knocks: new Cell([]),
    notices: new Cell([]),
    admit: refuse,
    refuseKnock: refuse,
    dismissNotice: () => undefined,
    pairCode: refuse,
    checkPairCode: refuse,
    unverify: refuse,
    recoveries: new Cell([]),
    makePaperCode: refuse,
    returnByPaperCode: refuse,
    askRecovery: refuse,
    vouch: refuse,
    cancelRecovery: refuse,
    guestLinks: new Cell([]),
    guestKnocks: new Cell([]),
    inviteGuest: refuse,
    revokeGuestLink: refuse,
    admitGuest: refuse,
    refuseGuest: refuse,
    knockAsGuest: refuse,
  };
}
