import type { Clock } from "../clock";
import type { Connection } from "./connection";

const EVERY = 1000;
/** So many frames or packets may differ: browsers count at slightly different places. */
const TOLERANCE = 20;

type Counts = Record<"audio" | "video", number>;

/**
 * The last line against media in the clear: what the connection says it sent must have gone through a
 * transform, which seals or drops. Where more was sent than that, since the connection began, a transform was
 * never attached or has gone, and the connection is closed.
 */
export class PlaintextWatch {
  readonly #clock: Clock;
  readonly #alarm: () => void;
  readonly #counted: (report: RTCStatsReport) => void;
  #cancel: () => void = () => undefined;

  /** `counted`: what the connection counts, each time it is read: nobody else needs to ask for it. */
  constructor(clock: Clock, alarm: () => void, counted: (report: RTCStatsReport) => void = () => undefined) {
    this.#clock = clock;
    this.#alarm = alarm;
    this.#counted = counted;
  }

  begin(connection: Pick<Connection, "stats" | "sealing" | "close">): void {
    this.end();
    let stopped = false;
    let cancel: () => void = () => undefined;
    let before: Counts = { audio: 0, video: 0 };
    const look = async () => {
      const report = await connection.stats();
      const sent = sentBy(report);
      const { passed } = await connection.sealing.stats();
      if (stopped) return;
      // What was counted a second ago has had that long to get through: a busy worker is no alarm.
      if (before.audio - passed.audio > TOLERANCE || before.video - passed.video > TOLERANCE) {
        connection.close();
        return this.#alarm();
      }
      before = sent;
      this.#counted(report);
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
function sentBy(report: RTCStatsReport): Counts {
  const sent: Counts = { audio: 0, video: 0 };
  for (const entry of report.values() as Iterable<Record<string, unknown>>) {
    if (entry["type"] !== "outbound-rtp") continue;
    if (entry["kind"] === "video") sent.video += count(entry["framesSent"]);
    else sent.audio += count(entry["packetsSent"]) - count(entry["retransmittedPacketsSent"]);
  }
  return sent;
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
