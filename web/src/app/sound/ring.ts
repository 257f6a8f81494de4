/** The ring, made of a few sine waves, so that no sound file has to be loaded before it can ring. */

interface Note {
  /** Seconds after the start of the round. */
  at: number;
  hertz: number;
  seconds: number;
}

/** Two warm strokes, low enough for ears that have lost the high tones. */
const incoming = { notes: bell([523.25, 659.25, 523.25, 392], 0.34), every: 3.2, loud: 0.42 };
/** What the caller hears: the same house, further away. */
const outgoing = { notes: bell([392, 329.63], 0.5), every: 3.6, loud: 0.12 };

function bell(tones: readonly number[], step: number): Note[] {
  return tones.map((hertz, index) => ({ at: index * step, hertz, seconds: 1.1 }));
}

function strike(context: AudioContext, out: AudioNode, note: Note, loud: number): void {
  const at = context.currentTime + note.at;
  for (const [partial, share] of [
    [1, 1],
    [2, 0.32],
    [3, 0.1],
  ] as const) {
    const tone = context.createOscillator();
    const swell = context.createGain();
    tone.frequency.value = note.hertz * partial;
    swell.gain.setValueAtTime(0.0001, at);
    swell.gain.exponentialRampToValueAtTime(loud * share, at + 0.015);
    swell.gain.exponentialRampToValueAtTime(0.0001, at + note.seconds);
    tone.connect(swell).connect(out);
    tone.start(at);
    tone.stop(at + note.seconds);
  }
}

/** Only after a touch: before it browsers refuse, and complain. */
function shake(pattern: number | number[]): void {
  if ("vibrate" in navigator && navigator.userActivation.hasBeenActive) navigator.vibrate(pattern);
}

/**
 * Rings until the returned function is called. Where the browser wants a touch before it plays anything,
 * the picture and its flash ring alone; the first touch anywhere brings the sound.
 */
export function startRinging(kind: "incoming" | "outgoing"): () => void {
  const { notes, every, loud } = kind === "incoming" ? incoming : outgoing;
  const context = new AudioContext();
  const round = (): void => {
    if (context.state !== "running") return;
    for (const note of notes) strike(context, context.destination, note, loud);
    if (kind === "incoming") shake([400, 200, 400]);
  };
  const wake = (): void => {
    void context.resume().then(round, () => undefined);
  };
  const timer = setInterval(round, every * 1000);
  document.addEventListener("pointerdown", wake, { once: true });
  if (context.state === "running") round();
  else wake();
  return () => {
    clearInterval(timer);
    document.removeEventListener("pointerdown", wake);
    shake(0);
    void context.close();
  };
}
