/** What somebody can do who got a line of text into the page: nothing. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { found, room } from "../harness/family.ts";
import { probes } from "../harness/probes.mjs";
import { BROWSERS, test as base } from "../harness/served.ts";
import { expect } from "../harness/test.ts";

/** Another server on this machine, and what it was asked for. */
interface Foreign {
  origin: string;
  asked: string[];
}

const test = base.extend<{ foreign: Foreign }>({
  foreign: async ({ browserName: _ }, use) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/javascript" });
      response.end('globalThis.mark?.("foreign")');
    });
    server.listen(0, "localhost");
    await once(server, "listening");
    await use({ origin: `http://localhost:${(server.address() as AddressInfo).port}`, asked });
    server.closeAllConnections();
    server.close();
  },
});

for (const kind of BROWSERS) {
  test(`${kind} refuses every injection and asks no other server for anything`, async ({
    server,
    foreign,
    visit,
  }) => {
    const script = `(${probes.toString()})(${JSON.stringify(foreign.origin)});`;
    const hash = createHash("sha384").update(script).digest("base64");
    const page = server.release.file("index.html").toString();
    server.change("assets/probes.js", script);
    server.change("assets/foreign.js", 'globalThis.mark?.("own script without a hash");');
    server.change(
      "index.html",
      page.replace(
        "</body>",
        `<script src="/assets/probes.js" crossorigin integrity="sha384-${hash}"></script></body>`,
      ),
    );
    const one = await visit(kind);
    await one.goto(server.origin);
    await one.until("document.documentElement.dataset['probed'] !== undefined");
    const { ran, tried } = await one.until<{ ran: string[]; tried: string[] }>("({ ran, tried })");
    expect(tried.length).toBeGreaterThanOrEqual(25);
    expect(ran).toEqual([]);
    expect(foreign.asked).toEqual([]);
    expect(server.asked).not.toContain("/form");
  });
}

test("a family's whole visit asks no server but its own", async ({ house, device }) => {
  const grandpa = await device("Grandpa");
  const asked = new Set<string>();
  grandpa.context.on("request", (request) => asked.add(new URL(request.url()).origin));
  await found(house, grandpa, "Grandpa");
  for (const name of ["Calls", "Family", "Settings", "Home"] as const) await room(grandpa.page, name);
  // `null`: the workers, which are started from checked bytes.
  expect([...asked].filter((origin) => origin !== "null")).toEqual([house.origin]);
});
