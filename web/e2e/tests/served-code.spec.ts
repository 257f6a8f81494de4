/** What becomes of a visitor whose server was broken into and sends something that was never released. */
import type { Hostile } from "../harness/hostile.ts";
import { BROWSERS, test } from "../harness/served.ts";
import { expect } from "../harness/test.ts";
import type { Kind, Visitor } from "../harness/visitor.ts";

/** The sentence that stands in the page until the app has started; made visible after a while. */
const UNOPENED =
  "document.styleSheets.length > 0 && getComputedStyle(document.getElementById('unopened')).visibility === 'visible'";
const OPENED = "document.getElementById('unopened') === null && document.querySelector('h1') !== null";
const says = (words: string): string => `document.body.innerText.includes(${JSON.stringify(words)})`;
/** What the tripwire has written down. */
const KEPT = `caches.match("/parlour-tripwire").then((it) => it === undefined ? null : it.json())`;
const CONTROLLED = "navigator.serviceWorker.controller !== null";

interface Kept {
  releases: { signed: boolean; manifest: { number: number } }[];
  findings: Record<string, string>;
}

/** A module with one more section of its author's own (WebAssembly Core §5.5.3): valid, and to the same effect. */
const withSection = (module: Buffer): Buffer => Buffer.concat([module, Buffer.from([0, 3, 1, 0x78, 0])]);

/** A visitor who has been here before: the tripwire is set, by a release that was signed. */
async function regular(visit: (kind: Kind) => Promise<Visitor>, kind: Kind, server: Hostile) {
  server.change("release.json", server.release.manifest(1));
  const one = await visit(kind);
  await one.goto(server.origin);
  await one.until(OPENED);
  await one.until(CONTROLLED);
  const kept = await one.until<Kept>(KEPT);
  expect(kept.releases.map(({ signed, manifest }) => [signed, manifest.number])).toEqual([[true, 1]]);
  return one;
}

for (const kind of BROWSERS) {
  for (const [what, pattern] of [
    ["the first script", /^assets\/index-.*\.js$/],
    ["a script that is imported later", /^assets\/en-.*\.js$/],
    ["the worker that holds the keys", /^assets\/keys\.worker-.*\.js$/],
    ["the worker that sees the media", /^assets\/media\.worker-.*\.js$/],
  ] as const) {
    test(`${kind} does not run ${what} where it was changed, and says that nothing opened`, async ({
      server,
      visit,
    }) => {
      server.poison(server.release.named(pattern));
      const one = await visit(kind);
      await one.goto(server.origin);
      await one.until(UNOPENED);
      expect(server.asked).toContain(`/${server.release.named(pattern)}`);
      expect(server.poisonRan).toBe(false);
    });
  }

  test(`${kind} loads no sealing module that was changed, and says so`, async ({ server, visit }) => {
    const one = await regular(visit, kind, server);
    const name = server.release.named(/\.wasm$/);
    server.change(name, withSection(server.release.file(name)));
    await one.reload();
    await one.until(says("Your server sent something that is not Parlour as it was made"));
  });

  test(`${kind} runs no script whose hash the page does not name`, async ({ server, visit }) => {
    const page = server.release.file("index.html").toString();
    server.change("assets/foreign.js", "fetch('/stolen');");
    server.change("index.html", page.replace("</head>", '<script src="/assets/foreign.js"></script></head>'));
    const one = await visit(kind);
    await one.goto(server.origin);
    await one.until(OPENED);
    expect(server.poisonRan).toBe(false);
  });

  test(`${kind} opens the release as it was signed, and goes on to the next without a word`, async ({
    server,
    visit,
  }) => {
    const one = await regular(visit, kind, server);
    server.change("release.json", server.release.manifest(2));
    await one.reload();
    await one.until(`${KEPT}.then((kept) => kept.releases[0].manifest.number === 2)`);
    await one.until(OPENED);
    expect((await one.until<Kept>(KEPT)).findings).toEqual({});
    expect(await one.until(`!${says("Your server")}`)).toBe(true);
  });

  test(`${kind} is warned of a script that was changed since the last visit`, async ({ server, visit }) => {
    const one = await regular(visit, kind, server);
    server.poison(server.release.named(/^assets\/Founding-.*\.js$/));
    await one.goto(`${server.origin}/?again#found=${"a".repeat(43)}`);
    await one.until(says("Your server sent something that is not Parlour as it was made"));
    expect(server.poisonRan).toBe(false);
  });

  test(`${kind} shows no page that was changed, and says why`, async ({ server, visit }) => {
    const one = await regular(visit, kind, server);
    const page = server.release.file("index.html").toString();
    server.change("index.html", page.replace("<body>", "<body><p>Type your password here</p>"));
    await one.reload();
    await one.until(says("Parlour stays shut for now"));
    expect(await one.until(`!${says("Type your password here")}`)).toBe(true);
  });

  test(`${kind} is warned of a new release that nobody signed`, async ({ server, visit }) => {
    const one = await regular(visit, kind, server);
    server.change("release.json", server.release.manifest(2, { signed: false }));
    await one.reload();
    await one.until(says("Your server sent a new Parlour that nobody has signed"));
    // Read and told: it is not said again.
    await one.until(
      "[...document.querySelectorAll('button')].find((it) => it.innerText === 'I have told them')?.click() ?? true",
    );
    await one.until(`!${says("that nobody has signed")}`);
  });

  test(`${kind} is warned of a way back to an older release`, async ({ server, visit }) => {
    const one = await regular(visit, kind, server);
    server.change("release.json", server.release.manifest(7));
    await one.reload();
    await one.until(`${KEPT}.then((kept) => kept.releases[0].manifest.number === 7)`);
    server.change("release.json", server.release.manifest(3));
    await one.reload();
    await one.until(says("Your server went back to an older Parlour"));
  });

  test(`${kind} waits for a part of the app whose server is away just then, and says so`, async ({
    server,
    visit,
  }) => {
    const one = await regular(visit, kind, server);
    const part = server.release.named(/^assets\/Founding-.*\.js$/);
    server.withhold(part);
    await one.goto(`${server.origin}/?again#found=${"a".repeat(43)}`);
    await one.until(says("No connection to your family's server."));
    server.give(part);
    await one.until(says("What is your family called?"));
    expect((await one.until<Kept>(KEPT)).findings).toEqual({});
  });

  test(`${kind} is warned where the tripwire itself is replaced`, async ({ server, visit }) => {
    const one = await regular(visit, kind, server);
    server.change("sw.js", "self.addEventListener('install', () => self.skipWaiting());");
    await one.reload();
    await one.until(says("Your server sent something that is not Parlour as it was made"));
  });
}

test("a server that is away is no reason for a warning", async ({ server, visit }) => {
  const one = await regular(visit, "chromium", server);
  await server.close();
  await one.reload().catch(() => undefined);
  server.server.listen(Number(new URL(server.origin).port), "localhost");
  await one.goto(server.origin);
  await one.until(OPENED);
  expect((await one.until<Kept>(KEPT)).findings).toEqual({});
});
