import { describe, expect, it } from "vitest";

import { patiently } from "./patience";

/** A server that gives these answers, one after the other, and the last one for ever; `null`: it is away. */
function server(...answers: ((() => Response) | null)[]) {
  const asked = { times: 0, waited: 0, gone: false };
  return {
    asked,
    ask(): Promise<Response> {
      const answer = answers[Math.min(asked.times, answers.length - 1)];
      asked.times += 1;
      return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError("Failed to fetch"));
    },
    pause(milliseconds: number): Promise<void> {
      asked.waited += milliseconds;
      return Promise.resolve();
    },
    given: () => asked.gone,
  };
}

const file = () => new Response("a()");
const cut = () =>
  new Response(
    new ReadableStream({
      start: (body) => {
        body.error(new TypeError("network error"));
      },
    }),
  );
const text = (bytes: ArrayBuffer | undefined) => new TextDecoder().decode(bytes);

describe("a file of the app", () => {
  it("is asked for once where the server is there", async () => {
    const there = server(file);
    expect(text((await patiently(there))?.bytes)).toBe("a()");
    expect(there.asked).toMatchObject({ times: 1, waited: 0 });
  });

  it("comes when the server is back", async () => {
    const away = server(null, null, null, file);
    expect(text((await patiently(away))?.bytes)).toBe("a()");
    expect(away.asked.times).toBe(4);
  });

  it("comes whole where the server went away in the middle of it", async () => {
    const dying = server(cut, file);
    expect(text((await patiently(dying))?.bytes)).toBe("a()");
  });

  it("comes when the server behind a proxy is back", async () => {
    const behind = server(() => new Response("", { status: 502 }), file);
    expect((await patiently(behind))?.response.status).toBe(200);
  });

  it("is what the proxy says where the server behind it stays away", async () => {
    const behind = server(() => new Response("", { status: 503 }));
    expect((await patiently(behind))?.response.status).toBe(503);
  });

  it("that the server does not have is not asked for again", async () => {
    const without = server(() => new Response("", { status: 404 }));
    expect((await patiently(without))?.response.status).toBe(404);
    expect(without.asked.times).toBe(1);
  });

  it("is given up where the server stays away", async () => {
    const gone = server(null);
    expect(await patiently(gone)).toBe(null);
    expect(gone.asked.waited).toBeGreaterThan(100_000);
    expect(gone.asked.waited).toBeLessThanOrEqual(120_000);
  });

  it("is not asked for again where nobody waits for it any more", async () => {
    const left = server(null);
    left.asked.gone = true;
    expect(await patiently(left)).toBe(null);
    expect(left.asked.times).toBe(1);
  });
});
