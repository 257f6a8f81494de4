/** A device that waits to be let in: what its page shows meanwhile. */
import type { Memory } from "../media/devices";
import type { Waiting } from "../parlour";
import type { Sealing } from "../sealed/sealed";
import type { AtTheDoor } from "../socket";
import { knockPictures } from "./admission";
import { readCard, writeCard, type CardText } from "./card";
import { UNREADABLE } from "./profile";

const KEY = "parlour.waiting";
/** Beside it where the member has lost every other device. */
const LOST = "parlour.returning";

export class Wait {
  readonly #memory: Memory;
  readonly #sealing: Pick<Sealing, "deviceKey">;

  /** `memory`: of this tab. */
  constructor(memory: Memory, sealing: Pick<Sealing, "deviceKey">) {
    this.#memory = memory;
    this.#sealing = sealing;
  }

  /** This device has knocked with the invitation that holds this card. */
  begin(card: CardText, lost: boolean): void {
    this.end();
    this.#memory.setItem(KEY, writeCard(card));
    if (lost) this.#memory.setItem(LOST, "yes");
  }

  end(): void {
    this.#memory.removeItem(KEY);
    this.#memory.removeItem(LOST);
  }

  /** What is shown; `over`: nobody will let it in any more. */
  async shown(
    { open, returns_at }: Pick<AtTheDoor, "open" | "returns_at">,
    over: Waiting["over"] = null,
  ): Promise<Waiting> {
    const kept = this.#memory.getItem(KEY);
    const card: CardText = kept ? readCard(kept) : { family: "", by: UNREADABLE, forMember: null };
    const lost = this.#memory.getItem(LOST) !== null || returns_at !== null;
    const key = !lost && card.forMember && (await this.#sealing.deviceKey().catch(() => null));
    return {
      family: card.family,
      by: card.by,
      forMember: card.forMember?.profile ?? null,
      open,
      pictures: key ? await knockPictures(key) : null,
      returning: lost ? { until: returns_at } : null,
      over,
    };
  }
}
