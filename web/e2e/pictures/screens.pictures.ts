import { join } from "node:path";
import { test as base, type Page } from "@playwright/test";
import { launchChromium } from "../harness/chromium.ts";
import { openScene, openScenes, type Scenes } from "../harness/scenes.ts";

const SIZES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1024, height: 768 },
  desktop: { width: 1440, height: 900 },
};

interface Look {
  size: keyof typeof SIZES;
  scheme: "light" | "dark";
  language: "en" | "de";
  /** Text at 200 %. */
  large: boolean;
}

const look = (
  size: Look["size"],
  scheme: Look["scheme"],
  language: Look["language"],
  large = false,
): Look => ({
  size,
  scheme,
  language,
  large,
});

const LOOKS: Look[] = [
  ...(["phone", "tablet", "desktop"] as const).flatMap((size) => [
    look(size, "light", "en"),
    look(size, "dark", "en"),
  ]),
  look("phone", "light", "de"),
  look("desktop", "dark", "de"),
  look("phone", "light", "en", true),
  look("desktop", "light", "en", true),
];

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run \`cargo xtask pictures DIR\``);
  return value;
}

const test = base.extend<object, { scenes: Scenes; open: (look: Look) => Promise<Page> }>({
  scenes: [
    async ({ browserName: _ }, use) => {
      const browser = await launchChromium("everything");
      const scenes = await openScenes(browser);
      await browser.close();
      await use(scenes);
      await scenes.close();
    },
    { scope: "worker" },
  ],
  open: [
    async ({ browserName: _ }, use) => {
      // What people set in their browser: text twice as large, everything else as it was.
      const twice = ["--blink-settings=defaultFontSize=32"];
      // A picture is nobody's touch; the note that asks for one would stand in all of them.
      const sound = "--autoplay-policy=no-user-gesture-required";
      const browsers = {
        plain: await launchChromium("everything", [sound]),
        large: await launchChromium("everything", [sound, ...twice]),
      };
      await use(async ({ size, scheme, language, large }) => {
        const context = await browsers[large ? "large" : "plain"].newContext({
          viewport: SIZES[size],
          colorScheme: scheme,
          reducedMotion: "reduce",
          locale: language === "de" ? "de-DE" : "en-GB",
          timezoneId: "Europe/London",
          deviceScaleFactor: 1,
        });
        return await context.newPage();
      });
      await Promise.all([browsers.plain.close(), browsers.large.close()]);
    },
    { scope: "worker" },
  ],
});

for (const one of LOOKS) {
  const words = [one.size, one.scheme, one.language, ...(one.large ? ["200"] : [])].join("-");
  test(words, async ({ scenes, open }) => {
    const folder = setting("PARLOUR_PICTURES");
    const only = process.env["PARLOUR_PICTURES_ONLY"] ?? "";
    const page = await open(one);
    for (const name of scenes.names) {
      const file = `${name}-${words}.png`;
      if (!file.includes(only)) continue;
      await page.setViewportSize(SIZES[one.size]);
      await openScene(page, scenes.url(name, one.language));
      // A window as tall as the page: what stands at its foot must not stand in the middle of the picture.
      if (!name.startsWith("call")) {
        const height = await page.evaluate(() => document.documentElement.scrollHeight);
        await page.setViewportSize({ ...SIZES[one.size], height });
      }
      await page.screenshot({ path: join(folder, file) });
    }
    await page.context().close();
  });
}
