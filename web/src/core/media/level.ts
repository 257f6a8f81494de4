import type { Clock } from "../clock";

const EVERY = 50;

/** Tells the level of this track, 0..1, twenty times a second, until the function given back is called. */
export function meter(track: MediaStreamTrack, clock: Clock, level: (value: number) => void): () => void {
  const context = new AudioContext();
  // Asleep where the page was not touched yet; a meter that stands still until then does no harm.
  context.resume().catch(() => undefined);
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let cancel: () => void = () => undefined;
  const tick = () => {
    analyser.getFloatTimeDomainData(samples);
    level(loudness(samples));
    cancel = clock.after(EVERY, tick);
  };
  tick();
  return () => {
    cancel();
    context.close().catch(() => undefined);
    level(0);
  };
}

/** Root mean square on a scale of decibels where a quiet room is 0, speech a half and a shout 1. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length + 1e-10);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}
