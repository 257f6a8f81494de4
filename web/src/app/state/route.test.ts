import { describe, expect, it } from "vitest";

import { href, parseRoute, type Route } from "./route.svelte";

describe("rooms", () => {
  it("are found again from their own links", () => {
    const rooms: Route[] = [
      { at: "home" },
      { at: "calls" },
      { at: "family" },
      { at: "member", id: "0f0e" },
      { at: "verify", id: "0f0e" },
      { at: "invite", forMember: null },
      { at: "invite", forMember: "0f0e" },
      { at: "settings" },
      { at: "check" },
      { at: "paper" },
    ];
    for (const room of rooms) expect(parseRoute(href(room))).toEqual(room);
  });

  it("lead home where the fragment names none", () => {
    expect(parseRoute("")).toEqual({ at: "home" });
    expect(parseRoute("#found=abc")).toEqual({ at: "home" });
  });
});
