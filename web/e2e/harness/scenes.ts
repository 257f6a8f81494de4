/** Every screen in every state, standing still: the app without a server (`web/dev.html`). */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Browser, Page } from "@playwright/test";

export interface Scenes {
  names: string[];
  url(name: string, language: "en" | "de"): string;
  close(): Promise<void>;
}

const WEB = new URL("../../", import.meta.url).pathname;
const PORT = 5199 + (process.pid % 1000);

/** Serves the scenes and asks a page for their names. */
export async function openScenes(browser: Browser): Promise<Scenes> {
  const vite = spawn(
    process.execPath,
    ["node_modules/vite/bin/vite.js", "--port", String(PORT), "--strictPort"],
    {
      cwd: WEB,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await new Promise<void>((listening) => {
    vite.stdout.on("data", (text: Buffer) => {
      if (text.toString().includes("localhost")) listening();
    });
  });
  const url = (name: string, language: "en" | "de") =>
    `http://localhost:${PORT}/dev.html?screen=${name}&lang=${language}`;
  const page = await browser.newPage();
  // The first load of a development server bundles what it needs, and may load the page again.
  await page.goto(url("home", "en"), { waitUntil: "networkidle" });
  const list = page.locator("html[data-scenes]");
  const names = ((await list.getAttribute("data-scenes")) ?? "").split(" ").filter((name) => name !== "");
  await page.close();
  if (names.length === 0) throw new Error("dev.html names no scenes");
  return {
    names,
    url,
    async close() {
      const gone = once(vite, "exit");
      vite.kill();
      await gone;
    },
  };
}

/** Opens a scene and waits until it is drawn: words, typefaces and moving pictures. */
export async function openScene(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("main").first().waitFor({ state: "attached" });
  await page.evaluate(async () => {
    await document.fonts.ready;
    const playing = [...document.querySelectorAll("video")].map(
      (video) =>
        new Promise<void>((drawn) => {
          if (video.readyState >= 2 || video.srcObject === null) drawn();
          else video.addEventListener("loadeddata", () => drawn(), { once: true });
        }),
    );
    await Promise.all(playing);
    await new Promise(requestAnimationFrame);
  });
}
