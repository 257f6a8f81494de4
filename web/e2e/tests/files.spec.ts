/** Sealed files are the same wherever they are sealed: natively (`crates/sealed/tests/known_answers.rs`) and as WASM. */
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { launchChromium } from "../harness/chromium.ts";
import { launchFirefox } from "../harness/firefox.ts";
import { shelf } from "../proofs/shelf.ts";

/** Of `a_file_has_this_sealed_form`. */
const KNOWN = "8c255abfa0be91de62d548cc7a294a1e939a8c7e4220daa739ffb3451e545b8b";

interface Module {
  initSync(options: { module: ArrayBuffer }): void;
  FileSealing: new (key: Uint8Array, prefix: Uint8Array, length: number) => Work;
  FileOpening: new (key: Uint8Array) => Work;
}

interface Work {
  push(bytes: Uint8Array): Uint8Array;
  finish(): Uint8Array;
}

/** A film of 200,000 bytes as this browser seals it, and the hash of the known file. Runs in the page. */
async function sealHere(): Promise<{ known: string; film: number[] }> {
  const script = "/files.js";
  const { initSync, FileSealing } = (await import(script)) as Module;
  initSync({ module: await (await fetch("/files_bg.wasm")).arrayBuffer() });
  const counting = (length: number, from: number) => Uint8Array.from({ length }, (_, at) => from + at);
  const seal = (content: Uint8Array) => {
    const sealing = new FileSealing(counting(32, 0x20), counting(7, 0x70), content.length);
    return [...sealing.push(content), ...sealing.finish()];
  };
  const photograph = new Uint8Array(seal(new TextEncoder().encode("a photograph")));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", photograph));
  const known = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { known, film: seal(counting(200_000, 0)) };
}

/** How much of a film that another browser has sealed is as it was. Runs in the page. */
async function openHere(film: number[]): Promise<number> {
  const script = "/files.js";
  const { FileOpening } = (await import(script)) as Module;
  const opening = new FileOpening(Uint8Array.from({ length: 32 }, (_, at) => 0x20 + at));
  const opened = [...opening.push(new Uint8Array(film)), ...opening.finish()];
  return opened.filter((byte, at) => byte === at % 256).length;
}

test("a file that one browser seals opens in the other, and both seal as the server's language does", async () => {
  const module = (name: string) =>
    fileURLToPath(new URL(`../../src/core/sealed/pkg/files/${name}`, import.meta.url));
  const names = ["files.js", "files_bg.wasm"];
  const { origin, close } = await shelf(new Map(names.map((name) => [`/${name}`, module(name)])));
  const [chromium, firefox] = [await launchChromium("nothing"), await launchFirefox()];
  const [one, two] = [await chromium.newPage(), await firefox.newPage()];
  await one.goto(origin);
  await two.goto(origin);
  const [ofOne, ofTwo] = [await one.evaluate(sealHere), await two.evaluate(sealHere)];
  expect([ofOne.known, ofTwo.known]).toEqual([KNOWN, KNOWN]);
  expect(await two.evaluate(openHere, ofOne.film)).toBe(200_000);
  expect(await one.evaluate(openHere, ofTwo.film)).toBe(200_000);
  await chromium.close();
  await firefox.close();
  close();
});
