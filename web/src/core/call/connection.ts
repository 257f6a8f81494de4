/**
 * The one connection of a page: the only place where a peer connection is made, and where nothing can be
 * sent in the clear. Every sender and receiver has its sealing transform before anything else can happen
 * to it, and `encodedInsertableStreams` makes Chromium send nothing through a sender that has none.
 */
import type { MediaKind, Offer, SendLine, SlotLine, SlotMedia } from "../wire/gen";
import type { CallSealing } from "../sealed/sealed";
import { systemClock, type Clock } from "../clock";
import { Cell } from "../readable";
import { mayReceiveRed, preferOpus, preferVp8 } from "./codecs";
import type { Hold } from "./holding";
import { withFirstCheckNaming, withMicrophoneAs, withOpusSettings } from "./sdp";
import { Senders, type Wanted } from "./senders";

/** Makes the peer connection; tests bring their own. */
export type MakePeer = (configuration: RTCConfiguration) => RTCPeerConnection;

const FIRST_POOL = { audio: 6, video: 6 } as const;
/** Milliseconds that a connection stands before it negotiates for RED: until then the first picture goes first. */
const RED_AFTER = 2_000;

/** Bits a second for layers low, middle, high: 1/4, 1/2 and the whole of 1280×720. */
const LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "l", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: "m", scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: "h", scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
];
const SCREEN: RTCRtpEncodingParameters[] = [{ maxBitrate: 2_500_000 }];

interface Slot {
  transceiver: RTCRtpTransceiver;
  media: SlotMedia;
  /** What its transform calls it; its mid is not known when that is made. */
  name: string;
  stream: MediaStream;
}

export class Connection {
  /** How the transport stands. "new" until an answer was accepted. */
  readonly state = new Cell<RTCPeerConnectionState>("new");
  /** Every sound slot; attach to one element. */
  readonly sound = new MediaStream();
  readonly sealing: CallSealing;
  readonly senders: Senders;

  readonly #peer: RTCPeerConnection;
  readonly #sends: { transceiver: RTCRtpTransceiver; kind: MediaKind }[];
  readonly #slots: Slot[] = [];
  readonly #clock: Clock;
  #offer: Promise<Offer> | null = null;
  #offered: Offer | null = null;
  /** Negotiations one after the other: an offer made while another waits for its answer is an error. */
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** The last answer as it came. */
  #answered: string | null = null;
  #hold: Hold = { picture: 0, sound: 0 };
  #red = false;
  #wantsRed = false;
  /** It has stood for a while. */
  #settled = false;
  #cancelSettling: () => void = () => undefined;

  constructor(sealing: CallSealing, make: MakePeer = makePeer, clock: Clock = systemClock) {
    this.sealing = sealing;
    this.#clock = clock;
    this.#peer = make({
      bundlePolicy: "max-bundle",
      rtcpMuxPolicy: "require",
      iceServers: [],
      // Chromium's interlock, not in the types: without a transform nothing leaves.
      ...({ encodedInsertableStreams: true } as object),
    });
    this.#sends = [
      this.#addSender("microphone", "audio", []),
      this.#addSender("camera", "video", LAYERS),
      this.#addSender("screen", "video", SCREEN),
    ];
    this.senders = new Senders(new Map(this.#sends.map((s) => [s.kind, s.transceiver.sender])));
    this.#grow(FIRST_POOL.audio, FIRST_POOL.video);
    this.#peer.onconnectionstatechange = () => {
      if (this.#closed) return;
      if (this.#peer.connectionState === "connected") {
        this.senders.again();
        this.#settle();
      }
      this.state.set(this.#peer.connectionState);
    };
  }

  /** The one offer. Made once, so that it can be made while it rings. */
  offer(): Promise<Offer> {
    this.#offer ??= this.#makeOffer({}).then((offer) => (this.#offered = offer));
    return this.#offer;
  }

  /** The one offer where it is made already: a touch then needs to wait for nothing, not even for a drawn screen. */
  get offered(): Offer | null {
    return this.#offered;
  }

  /** The server's answer to the one offer. */
  accept(sdp: string): Promise<void> {
    return this.#inTurn(() => this.#answer(sdp));
  }

  /**
   * Negotiates anew on the same connection: `ask` gets the offer and gives the answer. A refused offer is
   * rolled back, so that the connection stays what it was.
   */
  renew(
    what: { restart?: boolean; audio?: number; video?: number },
    ask: (offer: Offer) => Promise<string>,
  ): Promise<void> {
    return this.#inTurn(async () => {
      this.#grow(what.audio ?? 0, what.video ?? 0);
      const offer = await this.#makeOffer({ iceRestart: what.restart === true });
      await this.#orBack(async () => this.#answer(await ask(offer)));
    });
  }

  /**
   * Sends the microphone as RED, or as Opus alone. Both were agreed upon with the server, which takes either
   * at any time; only the browser has to be told, and it listens to nothing but a negotiation.
   */
  async setRed(red: boolean): Promise<void> {
    await this.#inTurn(async () => {
      const sdp = this.#answered;
      if (red === this.#red || sdp === null || this.#closed) return;
      this.#red = red;
      await this.#peer.setLocalDescription(await this.#peer.createOffer());
      await this.#orBack(() => this.#answer(sdp));
    });
  }

  /** Sends only what somebody receives, and RED while everybody can receive it, once the connection has settled. */
  setWanted({ camera, screen, red }: Wanted & { red: boolean }): void {
    this.senders.setWanted({ camera, screen });
    this.#wantsRed = red;
    this.#followRed();
  }

  /** The picture slot with this mid, as a stream that stays the same as long as the connection. */
  picture(mid: string): MediaStream | null {
    return this.#slots.find((s) => s.media === "video" && s.transceiver.mid === mid)?.stream ?? null;
  }

  /** The mid of the slot that its transform calls this. */
  midOf(name: string): string | null {
    return this.#slots.find((s) => s.name === name)?.transceiver.mid ?? null;
  }

  /** Holds back what comes for so many milliseconds before it is played. */
  hold({ picture, sound }: Hold): void {
    this.#hold = { picture, sound };
    for (const { transceiver, media } of this.#slots) this.#holdBack(transceiver.receiver, media);
  }

  stats(): Promise<RTCStatsReport> {
    return this.#peer.getStats();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#peer.onconnectionstatechange = null;
    this.#cancelSettling();
    this.#peer.close();
    this.sealing.end();
    this.state.set("closed");
  }

  #settle(): void {
    this.#cancelSettling();
    this.#cancelSettling = this.#clock.after(RED_AFTER, () => {
      this.#settled = true;
      this.#followRed();
    });
  }

  #followRed(): void {
    // A microphone that stays as it was is still heard. Whoever can't receive RED is not kept waiting.
    if (this.#settled || !this.#wantsRed) this.setRed(this.#wantsRed).catch(() => undefined);
  }

  #addSender(kind: MediaKind, media: SlotMedia, sendEncodings: RTCRtpEncodingParameters[]) {
    const init: RTCRtpTransceiverInit = { direction: "sendonly" };
    if (sendEncodings.length > 0) init.sendEncodings = sendEncodings;
    const transceiver = this.#peer.addTransceiver(media, init);
    setForGood(transceiver.sender, this.sealing.senderTransform(kind));
    prefer(transceiver, media);
    return { transceiver, kind };
  }

  #grow(audio: number, video: number): void {
    for (let i = 0; i < audio; i++) this.#addSlot("audio");
    for (let i = 0; i < video; i++) this.#addSlot("video");
  }

  /** Browsers that can't be told hold back what they think right. */
  #holdBack(receiver: RTCRtpReceiver, media: SlotMedia): void {
    if (!("jitterBufferTarget" in receiver)) return;
    const milliseconds = media === "audio" ? this.#hold.sound : this.#hold.picture;
    receiver.jitterBufferTarget = milliseconds > 0 ? milliseconds : null;
  }

  #addSlot(media: SlotMedia): void {
    const transceiver = this.#peer.addTransceiver(media, { direction: "recvonly" });
    this.#holdBack(transceiver.receiver, media);
    const name = `${media}-${this.#slots.length}`;
    setForGood(transceiver.receiver, this.sealing.receiverTransform(media, name));
    prefer(transceiver, media);
    const { track } = transceiver.receiver;
    if (media === "audio") this.sound.addTrack(track);
    this.#slots.push({ transceiver, media, name, stream: new MediaStream([track]) });
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(run);
    this.#turn = done.catch(() => undefined).then(() => this.senders.again());
    return done;
  }

  async #orBack(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (why) {
      if (!this.#closed) await this.#peer.setLocalDescription({ type: "rollback" });
      throw why;
    }
  }

  async #answer(sdp: string): Promise<void> {
    const settled = withFirstCheckNaming(withMicrophoneAs(withOpusSettings(sdp), this.#red));
    await this.#peer.setRemoteDescription({ type: "answer", sdp: settled });
    this.#answered = sdp;
  }

  async #makeOffer(options: RTCOfferOptions): Promise<Offer> {
    const description = await this.#peer.createOffer(options);
    await this.#peer.setLocalDescription(description);
    const sends: SendLine[] = this.#sends.map(({ transceiver, kind }) => ({
      mid: transceiver.mid ?? "",
      kind,
    }));
    const slots: SlotLine[] = this.#slots.map(({ transceiver, media }) => ({
      mid: transceiver.mid ?? "",
      media,
    }));
    return { sdp: description.sdp ?? "", sends, slots, red: mayReceiveRed() };
  }
}

/** Firefox sends in the clear through a sender whose transform is taken away: nothing on the page can. */
function setForGood(end: RTCRtpSender | RTCRtpReceiver, transform: RTCRtpScriptTransform): void {
  end.transform = transform;
  Object.defineProperty(end, "transform", { value: transform });
}

function prefer(transceiver: RTCRtpTransceiver, media: SlotMedia): void {
  if (media === "audio") preferOpus(transceiver);
  else preferVp8(transceiver);
}

function makePeer(configuration: RTCConfiguration): RTCPeerConnection {
  return new RTCPeerConnection(configuration);
}
