import { describe, expect, it } from "vitest";
import { Http } from "./http";
import type { MemberId } from "./wire/gen";

function http(status: number, body: string) {
  const asked: [string, RequestInit | undefined][] = [];
  const client = new Http((path, init) => {
    asked.push([path, init]);
    return Promise.resolve(new Response(body, { status }));
  });
  return { client, asked };
}

describe("a request over HTTP", () => {
  it("gives the answer", async () => {
    const door = { protocol: 1, signed_in: false, founding_open: true };
    await expect(http(200, JSON.stringify(door)).client.door()).resolves.toEqual(door);
  });

  it("is refused with the code and the field that the server names", async () => {
    const problem = { code: "too_large", field: "photo", message: "It is too large." };
    const asked = http(413, JSON.stringify(problem)).client.keepPhoto("ada" as MemberId, new Uint8Array(1));
    await expect(asked).rejects.toMatchObject({ code: "too_large", field: "photo" });
  });

  it("is refused as the server's fault where a proxy answers in its place", async () => {
    await expect(http(502, "<html>").client.door()).rejects.toMatchObject({ code: "internal" });
  });

  it("is refused as offline where nobody answers", async () => {
    const client = new Http(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(client.door()).rejects.toMatchObject({ code: "offline" });
  });

  it("names the page of history that it wants", async () => {
    const { client, asked } = http(200, "{}");
    await client.history(null);
    await client.history(1234);
    expect(asked.map(([path]) => path)).toEqual(["/api/history", "/api/history?before=1234"]);
  });
});
