/** Coming back when all devices are lost: codes on paper made beforehand, and the word of two who know the person. */
import type { RecoveryInfo } from "../parlour";
import { Refused } from "../parlour";
import { Cell } from "../readable";
import type { Sealing } from "../sealed/sealed";
import type { Ask } from "../sealed/vault-types";
import type {
  Answer,
  DeviceId,
  FamilyView,
  KnockView,
  MemberId,
  RecoveryId,
  Request,
  Voucher,
} from "../wire/gen";
import { newId } from "../wire/new-id";
import type { FamilySync } from "./family-sync";

interface Ports {
  sealing: Pick<Sealing, "makePaperCode" | "codeProof" | "vouch">;
  sync: Pick<FamilySync, "change">;
  ask(request: Request): Promise<Answer>;
  me(): { member: MemberId; device: DeviceId };
}

export class Recovery {
  readonly asked = new Cell<readonly RecoveryInfo[]>([]);
  readonly #ports: Ports;
  #view: FamilyView | null = null;
  /** Devices whose return this page is about to begin. */
  readonly #beginning = new Set<DeviceId>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The family as the server tells it: who waits with a device that others may vouch for. */
  set(view: FamilyView): void {
    this.#view = view;
    const me = this.#ports.me().member;
    const returning = view.knocks.filter((knock) => isReturning(knock, me));
    this.asked.set(returning.map((knock) => infoOf(knock, view, me)));
    this.#goOn(view, this.#ports.me().device);
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
    const { sealing, ask } = this.#ports;
    const knock = this.#find(member);
    const voucher = await sealing.vouch(askOf(knock));
    await ask({ type: "vouch", device: knock.device, voucher });
    const vouchers = [...knock.vouchers.map((one) => one.voucher), voucher];
    if (vouchers.length >= 2) await this.#begin(knock, vouchers);
  }

  /** The words are enough: the family's devices hear of it, and a day begins. */
  async #begin(knock: KnockView, vouchers: Voucher[]): Promise<void> {
    const { device } = knock;
    if (this.#beginning.has(device)) return;
    this.#beginning.add(device);
    try {
      await this.#ports.sync.change({ kind: "return", ask: askOf(knock), vouchers }, (change) => ({
        type: "begin_return",
        device,
        change,
      }));
    } finally {
      this.#beginning.delete(device);
    }
  }

  /** Whoever gave the last word and could not begin the return does it now. */
  #goOn(view: FamilyView, me: DeviceId): void {
    for (const knock of view.knocks) {
      const { vouchers, returns_at } = knock;
      if (returns_at !== null || vouchers.length < 2 || vouchers.at(-1)?.by !== me) continue;
      this.#begin(
        knock,
        vouchers.map(({ voucher }) => voucher),
      ).catch(() => undefined);
    }
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

function askOf({ member, device, device_key, at }: KnockView): Ask {
  return { member, device, key: device_key, asked_at: at };
}

/**
 * Whether the device's member is to have lost every other one. Of oneself that is so where others have vouched: who
 * has a device in hand stops it there.
 */
export function isReturning({ new_member, member, vouchers, returns_at }: KnockView, me: MemberId): boolean {
  if (new_member !== null) return false;
  return member !== me || vouchers.length > 0 || returns_at !== null;
}

function infoOf(knock: KnockView, view: FamilyView, me: MemberId): RecoveryInfo {
  const owner = (device: string) =>
    view.members.find((one) => one.devices.some(({ id }) => id === device))?.id;
  const vouched = knock.vouchers.flatMap(({ by }) => (by === null ? [knock.member] : (owner(by) ?? [])));
  return {
    member: knock.member,
    device: knock.device,
    askedAt: knock.at,
    until: knock.returns_at,
    vouched,
    mine: vouched.includes(me),
  };
}
