import type { Memory } from "../media/devices";
import type { Sealing } from "../sealed/sealed";
import type { InvitationId, Sealed } from "../wire/gen";

const KEY = "parlour.links";

/**
 * The links of invitations that were made on this device, so that they can be shown again. A link opens the
 * family, so it is kept sealed under the family's own key.
 */
export class Links {
  readonly #memory: Memory;
  readonly #sealing: Pick<Sealing, "sealText" | "openText">;
  readonly #origin: string;

  constructor(memory: Memory, sealing: Pick<Sealing, "sealText" | "openText">, origin: string) {
    this.#memory = memory;
    this.#sealing = sealing;
    this.#origin = origin;
  }

  /** The whole link of this invitation. */
  linkOf(invitation: InvitationId, secret: string): string {
    return `${this.#origin}/i/${invitation}#${secret}`;
  }

  async keep(invitation: InvitationId, secret: string): Promise<void> {
    const sealed = await this.#sealing.sealText("invitation", invitation, secret);
    this.#write({ ...this.#read(), [invitation]: sealed });
  }

  /** The link, where it was made here and still opens. */
  async find(invitation: InvitationId): Promise<string | null> {
    const sealed = this.#read()[invitation];
    if (!sealed) return null;
    const secret = await this.#sealing.openText("invitation", invitation, sealed).catch(() => null);
    return secret && this.linkOf(invitation, secret);
  }

  forget(invitation: InvitationId): void {
    const { [invitation]: gone, ...rest } = this.#read();
    if (gone) this.#write(rest);
  }

  clear(): void {
    this.#memory.removeItem(KEY);
  }

  #read(): Partial<Record<string, Sealed>> {
    try {
      return JSON.parse(this.#memory.getItem(KEY) ?? "{}") as Partial<Record<string, Sealed>>;
    } catch {
      return {};
    }
  }

  #write(links: Partial<Record<string, Sealed>>): void {
    this.#memory.setItem(KEY, JSON.stringify(links));
  }
}
