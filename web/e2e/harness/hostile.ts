/** A server that was broken into: it answers as the house does, but with what a test has put into its files. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { House } from "./house.ts";
import type { TestRelease } from "./release.ts";

const KINDS: Record<string, string> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  wasm: "application/wasm",
  json: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
  woff2: "font/woff2",
  webmanifest: "application/manifest+json",
};

export class Hostile {
  readonly origin: string;
  /** What it was asked for, by path. */
  readonly asked: string[] = [];
  readonly #changed = new Map<string, Buffer>();
  readonly #withheld = new Set<string>();

  private constructor(
    readonly house: House,
    readonly release: TestRelease,
    readonly server: Server,
    readonly headers: { page: Headers; file: Headers },
  ) {
    this.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => {
      this.#answer(request, response);
    });
  }

  /** Takes the house's headers for its own, so that what is tried is what the house says. */
  static async build(house: House, release: TestRelease): Promise<Hostile> {
    const [page, file] = await Promise.all([fetch(house.origin), fetch(`${house.origin}/icon.svg`)]);
    const server = createServer();
    server.listen(0, "localhost");
    await once(server, "listening");
    return new Hostile(house, release, server, { page: page.headers, file: file.headers });
  }

  /** From now on this file has these bytes. */
  change(name: string, bytes: Buffer | string): void {
    this.#changed.set(name, Buffer.from(bytes));
  }

  /** From now on whoever asks for this file finds that the server is away, until it is given again. */
  withhold(name: string): void {
    this.#withheld.add(name);
  }

  give(name: string): void {
    this.#withheld.delete(name);
  }

  /** From now on this script, in front of what it does, tells the server that it runs. */
  poison(name: string): void {
    this.change(name, Buffer.concat([Buffer.from("fetch('/stolen');"), this.release.file(name)]));
  }

  get poisonRan(): boolean {
    return this.asked.includes("/stolen");
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? "/", this.origin);
    this.asked.push(pathname);
    if (pathname.startsWith("/api/")) {
      this.#handOn(pathname, response);
      return;
    }
    const last = pathname.split("/").at(-1) ?? "";
    const name = last.includes(".") ? pathname.slice(1) : "index.html";
    if (this.#withheld.has(name)) {
      response.destroy();
      return;
    }
    const bytes = this.#changed.get(name) ?? this.#file(name);
    if (bytes === null) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, this.#headers(name, bytes)).end(bytes);
  }

  /** Over a connection of its own: one that is kept may be closed by the house just when it is used again. */
  #handOn(path: string, response: ServerResponse): void {
    const asked = get(this.house.origin + path, { agent: false }, (answer) => {
      const kind = answer.headers["content-type"] ?? "";
      answer.pipe(response.writeHead(answer.statusCode ?? 502, { "content-type": kind }));
    });
    asked.on("error", () => response.destroy());
  }

  #file(name: string): Buffer | null {
    return existsSync(join(this.release.dist, name)) ? this.release.file(name) : null;
  }

  #headers(name: string, bytes: Buffer): Record<string, string> {
    const page = name === "index.html";
    const headers: Record<string, string> = {};
    (page ? this.headers.page : this.headers.file).forEach((value, header) => {
      if (!/^(content-(type|length|encoding)|transfer-encoding|etag|date|connection)$/.test(header))
        headers[header] = value;
    });
    headers["content-type"] = KINDS[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    headers["cache-control"] = "no-store";
    if (page) {
      const map = /<script type="importmap">(.*?)<\/script>/s.exec(bytes.toString())?.[1] ?? "";
      const hash = createHash("sha256").update(map).digest("base64");
      const policy = headers["content-security-policy"] ?? "";
      headers["content-security-policy"] = policy.replace(/'sha256-[^']+'/, `'sha256-${hash}'`);
    }
    return headers;
  }
}
