import type { MediaKind } from "../wire/gen";

/** What of a page's media somebody receives (`FromServer::Wanted`), but for the microphone. */
export interface Wanted {
  /** Layers low, middle, high. */
  camera: readonly boolean[];
  screen: boolean;
}

/** Tracks and encodings of what the page sends. Nothing here negotiates anything. */
export class Senders {
  readonly #senders: ReadonlyMap<MediaKind, RTCRtpSender>;
  #wanted: Wanted | null = null;
  #applying = false;
  /** What is to be sent, until it may be. */
  #waiting: Map<MediaKind, MediaStreamTrack | null> | null = new Map();

  constructor(senders: ReadonlyMap<MediaKind, RTCRtpSender>) {
    this.#senders = senders;
  }

  /**
   * There are keys: from now on what is encoded is sealed and sent. Until then nothing is encoded, so that the first
   * frame that is, from which others begin, is not one that had to be dropped.
   */
  open(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    for (const [kind, track] of waiting ?? []) void this.setTrack(kind, track);
  }

  /** Sends this track from now on; null: nothing. */
  async setTrack(kind: MediaKind, track: MediaStreamTrack | null): Promise<void> {
    if (this.#waiting) return void this.#waiting.set(kind, track);
    const sender = this.#senders.get(kind);
    if (sender && sender.track !== track) await sender.replaceTrack(track);
  }

  /** Encodes only what somebody receives. The latest word counts; words that come meanwhile are skipped. */
  setWanted(wanted: Wanted): void {
    this.#wanted = wanted;
    if (!this.#applying) void this.#apply();
  }

  async #apply(): Promise<void> {
    this.#applying = true;
    while (this.#wanted) {
      const wanted = this.#wanted;
      this.#wanted = null;
      await this.#activate("camera", wanted.camera);
      await this.#activate("screen", [wanted.screen]);
    }
    this.#applying = false;
  }

  async #activate(kind: MediaKind, active: readonly boolean[]): Promise<void> {
    await this.#change(kind, (encodings) => {
      let changed = false;
      encodings.forEach((encoding, i) => {
        const on = active[i] ?? true;
        if ((encoding.active ?? true) === on) return;
        encoding.active = on;
        changed = true;
      });
      return changed;
    });
  }

  async #change(kind: MediaKind, edit: (encodings: RTCRtpEncodingParameters[]) => boolean): Promise<void> {
    const sender = this.#senders.get(kind);
    if (!sender) return;
    const parameters = sender.getParameters();
    if (!edit(parameters.encodings)) return;
    // Refused while the transport is being made or after it is closed: then the next word applies.
    await sender.setParameters(parameters).catch(() => undefined);
  }
}
