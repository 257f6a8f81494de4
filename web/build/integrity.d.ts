import type { Plugin } from "vite";

export function integrityOf(): Plugin;
export function pinned(options: {
  /** The service worker's source. */
  serviceWorker: string;
  /** Ed25519 public keys of those who may sign a release, base64url. */
  keys: readonly string[];
  version: string;
}): Plugin;
