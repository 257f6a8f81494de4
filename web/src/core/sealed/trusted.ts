/**
 * Scripts that are started by their address, under `require-trusted-types-for 'script'`: the policy `app` lets in
 * the two workers and the service worker, and nothing else.
 *
 * A worker has no `integrity` of its own. So its bytes are fetched with the hash that the page names, and the
 * worker is started from exactly these bytes: whoever serves them has no second chance.
 */
import keysUrl from "./keys.worker.ts?worker&url";
import mediaUrl from "./media.worker.ts?worker&url";
import { hashInPage } from "./page-hashes";
import { fetchPinned } from "./pinned";

/** Where the service worker lies: at a fixed address, since browsers look for its successor there. */
const SERVICE_WORKER = "/sw.js";

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): {
    createScriptURL(url: string): unknown;
  };
}

/** The bytes of a worker, checked, under an address that only this page has. */
async function pinned(url: string): Promise<string> {
  // The development server has no hashes and serves modules one by one.
  if (!import.meta.env.PROD || typeof document === "undefined") return url;
  const answer = await fetchPinned(url, hashInPage(url));
  return URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: "text/javascript" }));
}

// Before anything else of the page runs, so that starting a worker never waits: offers are made without a pause.
const [keysScript, mediaScript] = await Promise.all([pinned(keysUrl), pinned(mediaUrl)]);

function scriptUrl(url: string): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  if (!policies) return url;
  policy ??= policies.createPolicy("app", {
    createScriptURL(asked) {
      if (asked === keysScript || asked === mediaScript || asked === SERVICE_WORKER) return asked;
      throw new TypeError("Only Parlour's own workers are started.");
    },
  });
  return policy.createScriptURL(url) as string;
}

let policy: ReturnType<Policies["createPolicy"]> | null = null;

export function startKeysWorker(): Worker {
  return new Worker(scriptUrl(keysScript), { type: "module", name: "keys" });
}

export function startMediaWorker(): Worker {
  return new Worker(scriptUrl(mediaScript), { type: "module", name: "media" });
}

/** Registers the service worker; never from the browser's cache, so that a change of it is always seen. */
export function registerServiceWorker(): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register(scriptUrl(SERVICE_WORKER), { updateViaCache: "none" });
}
