/** Coming back when all devices are lost: codes on paper made beforehand, and the word of two who know the person. */
import type { RecoveryInfo } from "../parlour";
import { Refused } from "../parlour";
import { Cell } from "../readable";
import type { Sealing } from "../sealed/sealed";
import type { Answer, FamilyView, KnockView, MemberId, RecoveryId, Request } from "../wire/gen";
import { newId } from "../wire/new-id";
import type { FamilySync } from "./family-sync";

interface Ports {
  sealing: Pick<Sealing, "makePaperCode" | "codeProof" | "vouch">;
  sync: Pick<FamilySync, "change">;
  ask(request: Request): Promise<Answer>;
  me(): { member: MemberId };
}

export class Recovery {
  readonly asked = new Cell<readonly RecoveryInfo[]>([]);
  readonly #ports: Ports;
  #view: FamilyView | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The family as the server tells it: who waits with a device that others may vouch for. */
  set(view: FamilyView): void {
    this.#view = view;
    const me = this.#ports.me().member;
    const returning = view.knocks.filter((knock) => isReturning(knock, me));
    this.asked.set(returning.map((knock) => infoOf(knock, view, me)));
  }

  clear(): void {
    this.#view = null;
    this.asked.set([]);
  }

  /** Shown once, and kept nowhere but in its hash. */
  async makePaperCode(): Promise<string> {
    const { sealing, sync } = this.#ports;
    const letters = await sealing.makePaperCode();
    const code = { kind: "paper", letters } as const;
    const { proofHash } = await sealing.codeProof(code);
    const recovery = newId<RecoveryId>();
    await sync.change({ kind: "add_recovery", recovery, code }, (change) => ({
      type: "keep_paper_code",
      recovery,
      proof_hash: proofHash,
      change,
    }));
    return letters;
  }

  /** Gives this device's word; the second word begins the return, which counts a day later. */
  async vouch(member: MemberId): Promise<void> {
    const { sealing, sync, ask } = this.#ports;
    const knock = this.#find(member);
    const words = { member, device: knock.device, key: knock.device_key, asked_at: knock.at };
    const voucher = await sealing.vouch(words);
    await ask({ type: "vouch", device: knock.device, voucher });
    const vouchers = [...knock.vouchers.map((one) => one.voucher), voucher];
    if (vouchers.length < 2) return;
    await sync.change({ kind: "return", ask: words, vouchers }, (change) => ({
      type: "begin_return",
      device: knock.device,
      change,
    }));
  }

  /** Sends whoever asks away, and says so to the family's devices where it had begun. */
  async cancel(member: MemberId): Promise<void> {
    const { device, returns_at } = this.#find(member);
    if (returns_at === null) return void (await this.#ports.ask({ type: "refuse_knock", device }));
    await this.#ports.sync.change({ kind: "cancel_return", member, device }, (change) => ({
      type: "refuse_knock",
      device,
      change,
    }));
  }

  #find(member: MemberId): KnockView {
    const knock = this.#view?.knocks.find((one) => one.member === member && one.new_member === null);
    if (!knock) throw new Refused("not_found");
    return knock;
  }
}

/**
 * Whether the device's member is to have lost every other one. Of oneself that is so where others have vouched: who
 * has a device in hand stops it there.
 */
export function isReturning({ new_member, member, vouchers, returns_at }: KnockView, me: MemberId): boolean {
  if (new_member !== null) return false;
  return member !== me || vouchers.length > 0 || returns_at !== null;
}

/** How long anybody may object, in milliseconds: a day. */
const DAY = 86_400_000;

function infoOf(knock: KnockView, view: FamilyView, me: MemberId): RecoveryInfo {
  const owner = (device: string) =>
    view.members.find((one) => one.devices.some(({ id }) => id === device))?.id;
  const vouched = knock.vouchers.flatMap(({ by }) => (by === null ? [knock.member] : (owner(by) ?? [])));
  return {
    member: knock.member,
    device: knock.device,
    askedAt: knock.at,
    until: knock.returns_at ?? knock.at + DAY,
    vouched,
    mine: vouched.includes(me),
  };
}
