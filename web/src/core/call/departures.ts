import type { News, Welcome } from "../socket";
import type { CallLink } from "./link";

/** Links that are being left but don't know yet whether they have a seat to give up. */
export class Departures {
  #links: CallLink[] = [];

  /** Leaves; where that takes longer, sees to it that it comes to an end. */
  leave(link: CallLink): void {
    link.leave();
    this.#links = [...this.#links, link].filter((one) => !one.closed);
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
