/** Serves a few files to a page, under the same policy for scripts as the app's. */
import { createServer, type Server } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";

const KINDS: Record<string, string> = {
  html: "text/html",
  js: "text/javascript",
  mjs: "text/javascript",
  json: "application/json",
  wasm: "application/wasm",
};

export interface Shelf {
  origin: string;
  close: () => void;
}

/** `files` maps paths to files on the disk; the page at `/` is empty. */
export async function shelf(files: Map<string, string>): Promise<Shelf> {
  const server: Server = createServer((request, response) => {
    const path = request.url ?? "/";
    const file = files.get(path);
    if (path !== "/" && file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("Content-Type", KINDS[path.split(".").at(-1) ?? ""] ?? "text/html");
    response.setHeader("Content-Security-Policy", "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
    response.end(file === undefined ? "<!doctype html><title>Proof</title>" : readFileSync(file));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}
