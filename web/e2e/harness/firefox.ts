/** Firefox as the distribution ships it, driven over WebDriver BiDi. */
import { existsSync } from "node:fs";
import { launch, type Browser } from "puppeteer-core";

export function launchFirefox(): Promise<Browser> {
  const path = ["firefox-esr", "firefox"].map((it) => `/usr/bin/${it}`).find(existsSync);
  if (path === undefined) throw new Error("Firefox is not installed: `cargo xtask test` installs it");
  return launch({
    browser: "firefox",
    executablePath: path,
    headless: true,
    // A busy machine takes its time to start a browser.
    timeout: 180_000,
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      // No codecs from the network in a test.
      "media.gmp-manager.updateEnabled": false,
      "media.gmp-gmpopenh264.enabled": false,
      "intl.locale.requested": "en-GB",
    },
  });
}
