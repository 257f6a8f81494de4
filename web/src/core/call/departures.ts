import type { News, Welcome } from "../socket";
import type { CallLink } from "./link";

/** Links that are being left but don't know yet whether they have a seat to give up. */
export class Departures {
  #links: CallLink[] = [];
  /** Those of which the server is still to hear. */
  readonly #unheard = new Set<Promise<void>>();

  /** Leaves; where that takes longer, sees to it that it comes to an end. */
  leave(link: CallLink): void {
    link.leave();
    this.#links = [...this.#links, link].filter((one) => !one.closed);
    const { gone } = link;
    this.#unheard.add(gone);
    void gone.then(() => this.#unheard.delete(gone));
  }

  /** All that were left until now are given up, as far as the server can be told. */
  async heard(): Promise<void> {
    await Promise.all(this.#unheard);
  }

  hear(news: News): void {
    for (const link of this.#links) link.hear(news);
  }

  resume(welcome: Pick<Welcome, "calls">): void {
    for (const link of this.#links) link.resume(welcome);
    this.#links = this.#links.filter((one) => !one.closed);
  }

  close(): void {
    for (const link of this.#links) link.close();
    this.#links = [];
  }
}
