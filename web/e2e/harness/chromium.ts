/** Chromium, as people have it, with a camera and a microphone that are not there. */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "@playwright/test";

export type Kit =
  /** A camera with a moving picture and a microphone that beeps; the browser lets the page use them. */
  | "everything"
  /** The person says no when the browser asks. */
  | "denied"
  /** A machine without a camera and a microphone. */
  | "nothing"
  /** Everything, in the cottage: behind a cable of its own, which a test can pull. */
  | "far";

const EVERYTHING = [
  // The second of the three cameras makes pictures of depth (Y16), which Chromium sends to nobody.
  "--use-fake-device-for-media-stream=device-count=3,fps=15",
  "--use-fake-ui-for-media-stream",
];
const KITS: Record<Kit, string[]> = {
  everything: EVERYTHING,
  far: EVERYTHING,
  denied: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"],
  nothing: ["--use-fake-device-for-media-stream=device-count=0", "--use-fake-ui-for-media-stream"],
};

export function chromiumPath(): string {
  const found = ["chromium", "chromium-browser", "google-chrome"]
    .map((it) => `/usr/bin/${it}`)
    .find(existsSync);
  if (found === undefined) throw new Error("Chromium is not installed: `cargo xtask test` installs it");
  return found;
}

export function launchChromium(kit: Kit, more: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: kit === "far" ? new URL("../net/far.sh", import.meta.url).pathname : chromiumPath(),
    args: [...KITS[kit], "--disable-background-networking", ...more],
  });
}
