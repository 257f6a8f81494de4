import type { Clock } from "../clock";
import type { Connection } from "./connection";

const EVERY = 1000;
/** Frames and packets that may be on their way between the two counts. */
const TOLERANCE = 20;

/**
 * The last line against media in the clear: what the connection says it sent must have been sealed. Where it
 * sends while nothing is being sealed, a transform was never attached, and the connection is closed.
 */
export class PlaintextWatch {
  readonly #clock: Clock;
  readonly #alarm: () => void;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, alarm: () => void) {
    this.#clock = clock;
    this.#alarm = alarm;
  }

  begin(connection: Pick<Connection, "stats" | "sealing" | "close">): void {
    this.end();
    let stopped = false;
    let cancel: () => void = () => undefined;
    let before = { sent: 0, sealed: 0 };
    const look = async () => {
      // Sealed is read last: it can only be ahead of what was sent, never behind.
      const sent = await sentBy(connection);
      const { sealed } = await connection.sealing.stats();
      if (stopped) return;
      if (sent - before.sent > TOLERANCE && sealed === before.sealed) {
        connection.close();
        return this.#alarm();
      }
      before = { sent, sealed };
      cancel = this.#clock.after(EVERY, run);
    };
    const run = () => {
      look().catch(() => {
        if (!stopped) cancel = this.#clock.after(EVERY, run);
      });
    };
    cancel = this.#clock.after(EVERY, run);
    this.#cancel = () => {
      stopped = true;
      cancel();
    };
  }

  end(): void {
    this.#cancel();
    this.#cancel = () => undefined;
  }
}

/** Frames of pictures and packets of sound that were sent. */
async function sentBy(connection: Pick<Connection, "stats">): Promise<number> {
  let sent = 0;
  for (const entry of (await connection.stats()).values() as Iterable<Record<string, unknown>>) {
    if (entry["type"] !== "outbound-rtp") continue;
    const count = entry[entry["kind"] === "video" ? "framesSent" : "packetsSent"];
    if (typeof count === "number") sent += count;
  }
  return sent;
}
