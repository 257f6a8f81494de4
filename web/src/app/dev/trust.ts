/** Who is who, standing still: a part of the `Parlour` for looking at screens. */
import type {
  Admission,
  GuestKnockInfo,
  GuestLinkInfo,
  Guests,
  KnockInfo,
  Notice,
  Recovery,
  RecoveryInfo,
  Verification,
} from "../../core/parlour";
import { tea } from "./people";
import { Still } from "./still";

/** What a scene may set of it. */
export interface TrustScene {
  knocks?: KnockInfo[];
  notices?: Notice[];
  recoveries?: RecoveryInfo[];
  guestLinks?: GuestLinkInfo[];
  guestKnocks?: GuestKnockInfo[];
}

const done = (): Promise<void> => Promise.resolve();

export function quietTrust(scene: TrustScene): Admission & Verification & Recovery & Guests {
  const notices = new Still(scene.notices ?? []);
  return {
    knocks: new Still(scene.knocks ?? []),
    notices,
    admit: done,
    refuseKnock: done,
    dismissNotice: (id) => {
      notices.set(notices.value.filter((notice) => notice.id !== id));
    },
    pairCode: () => Promise.resolve("parlour-pair:8Qk3"),
    checkPairCode: () => Promise.resolve(true),
    unverify: done,
    recoveries: new Still(scene.recoveries ?? []),
    makePaperCode: () => Promise.resolve("KXQ7 M2TD PLWA 6FZC RB3N EGJ5 YH"),
    returnByPaperCode: done,
    askRecovery: done,
    vouch: done,
    cancelRecovery: done,
    guestLinks: new Still(scene.guestLinks ?? []),
    guestKnocks: new Still(scene.guestKnocks ?? []),
    inviteGuest: () =>
      Promise.resolve({
        id: "guest-link",
        call: "call" as GuestLinkInfo["call"],
        by: "grandpa" as GuestLinkInfo["by"],
        madeAt: tea,
        link: `https://parlour.example/g/5b6e0f0e-9a2d-4a7e-8c58-2d1f7f3f0b11#${"Qk3".repeat(14)}A`,
      }),
    revokeGuestLink: done,
    admitGuest: done,
    refuseGuest: done,
    knockAsGuest: done,
  };
}
