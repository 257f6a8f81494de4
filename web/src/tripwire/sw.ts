/**
 * The service worker: sees every file of the web app on its way from the server to the page, and has the tripwire
 * compare it. It keeps no copies and answers nothing by itself, but for one page that says why Parlour stays shut.
 */
import { browserTripwire } from "./browser";
import { patiently, pause, type Whole } from "./patience";
import { shutPage } from "./shut";

/** What is used of ServiceWorkerGlobalScope (W3C Service Workers §4.1). */
interface Scope {
  skipWaiting(): Promise<void>;
  clients: {
    claim(): Promise<void>;
    matchAll(): Promise<readonly { postMessage(message: unknown): void }[]>;
  };
  addEventListener(type: "install" | "activate", heard: (event: Lasting) => void): void;
  addEventListener(type: "fetch", heard: (event: Fetching) => void): void;
}
interface Lasting {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = self as unknown as Scope;
const tripwire = browserTripwire();

scope.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([tripwire.look(), scope.skipWaiting()]));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(scope.clients.claim());
});

scope.addEventListener("fetch", (event) => {
  const name = fileOf(event.request);
  if (name === null) return;
  event.respondWith(answer(event.request, name));
  if (event.request.mode === "navigate") event.waitUntil(tripwire.look().then(tell));
});

/** The file of the release that is asked for; what is none, the service worker leaves alone. */
function fileOf(request: Request): string | null {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.origin || pathname.startsWith("/api/")) return null;
  if (request.mode === "navigate") return "index.html";
  return pathname.startsWith("/assets/") ? pathname.slice(1) : null;
}

async function answer(request: Request, name: string): Promise<Response> {
  const came = await whole(request);
  if (!came) return Response.error();
  const { response, bytes } = came;
  if (!response.ok || (await tripwire.fits(name, bytes))) return response;
  await tell();
  const signed = (await tripwire.state())?.signed === true;
  // What is built for development changes while one looks at it: that is said, and goes on.
  if (!signed) return response;
  return name === "index.html" ? shutPage(navigator.language) : Response.error();
}

/**
 * A page that is open already waits for a part of itself until its server is back: some browsers never ask again for
 * a script that failed once. Somebody who opens a page is told at once, by the browser.
 */
function whole(request: Request): Promise<Whole | null> {
  const given = (): boolean => request.signal.aborted;
  const ask = (): Promise<Response> => fetch(unpinned(request));
  return patiently({ ask, pause, given }, request.mode === "navigate" ? 0 : undefined);
}

/** Without its hash: the browser holds the page's hash against what comes from here, and a failure is to be seen. */
function unpinned(request: Request): Request {
  return request.integrity === "" ? request : new Request(request, { integrity: "" });
}

/** Every page that is open reads the news. */
async function tell(): Promise<void> {
  for (const page of await scope.clients.matchAll()) page.postMessage({ type: "tripwire" });
}
