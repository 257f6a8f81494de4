/** A device that waits to be let in: what its page shows meanwhile. */
import type { Memory } from "../media/devices";
import type { Waiting } from "../parlour";
import type { Sealing } from "../sealed/sealed";
import { knockPictures } from "./admission";
import { readCard, writeCard, type CardText } from "./card";
import { UNREADABLE } from "./profile";

const KEY = "parlour.waiting";

export class Wait {
  readonly #memory: Memory;
  readonly #sealing: Pick<Sealing, "deviceKey">;

  /** `memory`: of this tab. */
  constructor(memory: Memory, sealing: Pick<Sealing, "deviceKey">) {
    this.#memory = memory;
    this.#sealing = sealing;
  }

  /** This device has knocked with the invitation that holds this card. */
  begin(card: CardText): void {
    this.#memory.setItem(KEY, writeCard(card));
  }

  end(): void {
    this.#memory.removeItem(KEY);
  }

  /** What is shown; `over`: nobody will let it in any more. */
  async shown(open: boolean, over: Waiting["over"] = null): Promise<Waiting> {
    const kept = this.#memory.getItem(KEY);
    const card: CardText = kept ? readCard(kept) : { family: "", by: UNREADABLE, forMember: null };
    const key = card.forMember && (await this.#sealing.deviceKey().catch(() => null));
    return {
      family: card.family,
      by: card.by,
      forMember: card.forMember?.profile ?? null,
      open,
      pictures: key && (await knockPictures(key)),
      over,
    };
  }
}
