/** A camera and a microphone for browsers: what fake ones make by themselves is too little for a line to be narrow. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Pictures a second. Two browsers and a server encode, decode and seal on as many processors as there are. */
const RATE = 15;
/** Seconds; it begins anew. */
const LONG = 4;
const WORDS =
  "Hello my dear. How lovely to see you. Have you had your tea? We were in the garden all morning, and the " +
  "tomatoes are nearly ripe. I have drawn a boat for you. It has seven sails and a cat.";

export class Filmed {
  readonly #folder = mkdtempSync(join(tmpdir(), "parlour-film-"));
  /** For Chromium's command line. */
  readonly words: string[];

  constructor() {
    const [camera, microphone] = [join(this.#folder, "camera.y4m"), join(this.#folder, "microphone.wav")];
    // Everything moves, with the grain of a camera's sensor.
    const picture = `testsrc2=size=1280x720:rate=${RATE}:duration=${LONG},noise=alls=8:allf=t,format=yuv420p`;
    ffmpeg(["-f", "lavfi", "-i", picture, camera]);
    ffmpeg(["-f", "lavfi", "-i", `flite=text='${WORDS}':voice=slt`, "-ar", "48000", "-ac", "1", microphone]);
    this.words = [
      `--use-file-for-fake-video-capture=${camera}`,
      `--use-file-for-fake-audio-capture=${microphone}`,
    ];
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function ffmpeg(words: string[]): void {
  execFileSync("ffmpeg", ["-y", "-loglevel", "error", ...words], { stdio: ["ignore", "ignore", "inherit"] });
}
