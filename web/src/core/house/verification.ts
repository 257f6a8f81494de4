/** That people are who they seem: two screens that meet show the same code, once for each person. */
import type { Sealing } from "../sealed/sealed";
import type { MemberId } from "../wire/gen";

const PREFIX = "parlour-pair:";

export class Verification {
  readonly #sealing: Pick<Sealing, "pairCode" | "verify" | "unverify">;
  readonly #changed: () => void;

  /** `changed`: somebody is verified now, or no longer. */
  constructor(sealing: Pick<Sealing, "pairCode" | "verify" | "unverify">, changed: () => void) {
    this.#sealing = sealing;
    this.#changed = changed;
  }

  async pairCode(member: MemberId): Promise<string> {
    return PREFIX + (await this.#sealing.pairCode(member));
  }

  async check(member: MemberId, scanned: string): Promise<boolean> {
    if (scanned.trim() !== (await this.pairCode(member))) return false;
    await this.#sealing.verify(member);
    this.#changed();
    return true;
  }

  async unverify(member: MemberId): Promise<void> {
    await this.#sealing.unverify(member);
    this.#changed();
  }
}
