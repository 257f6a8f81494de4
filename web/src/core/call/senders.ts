import type { MediaKind } from "../wire/gen";

/** What of a page's media somebody receives (`FromServer::Wanted`), but for the microphone. */
export interface Wanted {
  /** Layers low, middle, high. */
  camera: readonly boolean[];
  screen: boolean;
}

/** How often a change is tried with fresh parameters before it waits for the end of a negotiation. */
const TRIES = 2;
const YES = () => true;
const NO = () => false;

/** Tracks and encodings of what the page sends. Nothing here negotiates anything. */
export class Senders {
  readonly #senders: ReadonlyMap<MediaKind, RTCRtpSender>;
  #wanted: Wanted | null = null;
  /** A word that the browser has refused, until there is a later one. */
  #refused: Wanted | null = null;
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

  /**
   * A negotiation is over: what was refused because of it is tried again. The server says what is wanted once; a word
   * that is lost leaves a camera that nobody ever sees again.
   */
  again(): void {
    if (this.#refused) this.setWanted(this.#refused);
  }

  async #apply(): Promise<void> {
    this.#applying = true;
    while (this.#wanted) {
      const wanted = this.#wanted;
      this.#wanted = null;
      const camera = await this.#activate("camera", wanted.camera);
      const screen = await this.#activate("screen", [wanted.screen]);
      this.#refused = camera && screen ? null : wanted;
    }
    this.#applying = false;
  }

  async #activate(kind: MediaKind, active: readonly boolean[]): Promise<boolean> {
    return this.#change(kind, (encodings) => {
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

  /** False: refused, as it is while the transport is being made, while something is negotiated, and after the end. */
  async #change(kind: MediaKind, edit: (encodings: RTCRtpEncodingParameters[]) => boolean): Promise<boolean> {
    const sender = this.#senders.get(kind);
    if (!sender) return true;
    for (let tries = 0; tries < TRIES; tries++) {
      const parameters = sender.getParameters();
      if (!edit(parameters.encodings)) return true;
      // A negotiation that ends in between makes the parameters stale, which the next try is not.
      if (await sender.setParameters(parameters).then(YES, NO)) return true;
    }
    return false;
  }
}
