/** A browser profile of a member: one device of the family. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "@playwright/test";
import { remember } from "./probe.ts";

export interface DeviceOptions extends BrowserContextOptions {
  /** Its camera makes small pictures, few a second: many such devices fit on one machine. */
  smallCamera?: boolean;
}

/** What browsers themselves write when a server is gone; no page can keep them from it. */
const CUT =
  /WebSocket connection to .* failed|net::ERR_(CONNECTION|SOCKET|INTERNET|NETWORK|ADDRESS|EMPTY|TIMED|INCOMPLETE|CONTENT_LENGTH)/;

export class Device {
  /** Errors on the console and uncaught ones. */
  readonly #errors: string[] = [];
  readonly #allowed: RegExp[] = [];

  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    this.#watch(page);
  }

  static async open(browser: Browser, name: string, options: DeviceOptions = {}): Promise<Device> {
    const { smallCamera = false, ...rest } = options;
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/London", ...rest });
    await context.addInitScript(remember);
    if (smallCamera) await context.addInitScript(onlySmallPictures);
    return new Device(name, context, await context.newPage());
  }

  /** The network will be cut, or a request refused, on purpose: what the browser says of it is no error. */
  expectCut(what: RegExp = CUT): void {
    this.#allowed.push(what);
  }

  /** What should not have been said on the console. */
  errors(): string[] {
    return this.#errors
      .filter((error) => !this.#allowed.some((it) => it.test(error)))
      .map((error) => `${this.name}: ${error}`);
  }

  /** The same device after its tab was closed. */
  async newTab(): Promise<Page> {
    const page = await this.context.newPage();
    this.#watch(page);
    return page;
  }

  #watch(page: Page): void {
    page.on("console", (message) => {
      if (message.type() === "error") this.#errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.#errors.push(error.stack ?? error.message));
  }
}

/** Makes the page's camera one of 320 × 180 with three pictures a second. Runs in the page. */
function onlySmallPictures(): void {
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (wanted) =>
    open(
      typeof wanted?.video === "object"
        ? { ...wanted, video: { ...wanted.video, width: 320, height: 180, frameRate: 3 } }
        : wanted,
    );
}
