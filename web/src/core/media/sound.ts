/** Ring tones, made here rather than loaded; and the level of a microphone. */
import type { Clock } from "../clock";

/** One bell: frequencies in hertz, start and length in seconds. */
interface Bell {
  pitch: number;
  at: number;
  length: number;
  loudness: number;
}

interface Tune {
  bells: readonly Bell[];
  /** Seconds until it begins again. */
  every: number;
}

/** "Somebody is at the door": two gentle falling thirds. */
const INCOMING: Tune = {
  every: 3,
  bells: [
    { pitch: 659.26, at: 0, length: 0.9, loudness: 0.32 },
    { pitch: 523.25, at: 0.28, length: 1.1, loudness: 0.3 },
    { pitch: 783.99, at: 0.9, length: 0.9, loudness: 0.28 },
    { pitch: 659.26, at: 1.18, length: 1.4, loudness: 0.26 },
  ],
};

/** What the caller hears while it rings over there: a soft pair, long apart. */
const OUTGOING: Tune = {
  every: 4,
  bells: [
    { pitch: 440, at: 0, length: 0.7, loudness: 0.1 },
    { pitch: 554.37, at: 0.22, length: 0.9, loudness: 0.1 },
  ],
};

export class Sound {
  readonly #clock: Clock;
  #context: AudioContext | null = null;
  #playing: "incoming" | "outgoing" | null = null;
  #cancel: (() => void) | null = null;
  #out: GainNode | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Browsers let a page make sound only after it was touched once; call this then. */
  unlock(): void {
    const context = this.#open();
    if (context?.state === "suspended") context.resume().catch(() => undefined);
  }

  /** Plays this tune until told otherwise; null: silence, at once. */
  play(tune: "incoming" | "outgoing" | null): void {
    if (tune === this.#playing) return;
    this.#playing = tune;
    this.#cancel?.();
    this.#cancel = null;
    this.#hush();
    if (tune) this.#round(tune === "incoming" ? INCOMING : OUTGOING);
  }

  /** The level of this track, 0..1, about 20 times a second, until the function given back is called. */
  meter(track: MediaStreamTrack, level: (value: number) => void): () => void {
    const context = this.#open();
    if (!context) return () => undefined;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let cancel: () => void = () => undefined;
    const tick = () => {
      analyser.getFloatTimeDomainData(samples);
      level(loudness(samples));
      cancel = this.#clock.after(50, tick);
    };
    tick();
    return () => {
      cancel();
      source.disconnect();
      level(0);
    };
  }

  #open(): AudioContext | null {
    if (typeof AudioContext === "undefined") return null;
    this.#context ??= new AudioContext();
    return this.#context;
  }

  #round(tune: Tune): void {
    const context = this.#open();
    if (!context) return;
    if (context.state === "suspended") context.resume().catch(() => undefined);
    this.#out ??= connected(context);
    for (const bell of tune.bells) strike(context, this.#out, bell);
    this.#cancel = this.#clock.after(tune.every * 1000, () => this.#round(tune));
  }

  #hush(): void {
    const out = this.#out;
    const context = this.#context;
    this.#out = null;
    if (!out || !context) return;
    out.gain.setTargetAtTime(0, context.currentTime, 0.02);
    this.#clock.after(200, () => out.disconnect());
  }
}

function connected(context: AudioContext): GainNode {
  const out = context.createGain();
  out.connect(context.destination);
  return out;
}

function strike(context: AudioContext, out: AudioNode, bell: Bell): void {
  const start = context.currentTime + bell.at;
  const envelope = context.createGain();
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(bell.loudness, start + 0.02);
  envelope.gain.exponentialRampToValueAtTime(0.0001, start + bell.length);
  envelope.connect(out);
  for (const [multiple, part] of [
    [1, 1],
    [2, 0.25],
  ] as const) {
    const tone = context.createOscillator();
    tone.type = "sine";
    tone.frequency.value = bell.pitch * multiple;
    const share = context.createGain();
    share.gain.value = part;
    tone.connect(share).connect(envelope);
    tone.start(start);
    tone.stop(start + bell.length);
  }
}

/** Root mean square on a scale where quiet speech is about a third and loud speech nearly one. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length + 1e-10);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}
