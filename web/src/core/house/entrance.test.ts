import { beforeEach, describe, expect, it } from "vitest";
import { enter, leaveEntrance } from "./entrance";

const secret = "A".repeat(43);
const id = "0b5f4c2e-8f0e-4f63-9a57-0d9f6a2c1e11";
let kept: Map<string, string>;
let shown: string[];

const memory = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
};
const bar = (path: string, fragment = "") => ({
  path,
  fragment,
  replace: (to: string) => void shown.push(to),
});

beforeEach(() => {
  kept = new Map();
  shown = [];
});

describe("the link that a page was opened with", () => {
  it("founds a family, and leaves the address bar at once", () => {
    expect(enter(bar("/", `#found=${secret}`), memory)).toEqual({ kind: "founding", token: secret });
    expect(shown).toEqual(["/"]);
  });

  it("is an invitation with its secret", () => {
    expect(enter(bar(`/i/${id}`, `#${secret}`), memory)).toEqual({ kind: "invitation", id, secret });
    expect(shown).toEqual([`/i/${id}`]);
  });

  it("outlives a reload, until it was used", () => {
    enter(bar(`/i/${id}`, `#${secret}`), memory);
    expect(enter(bar(`/i/${id}`), memory)).toMatchObject({ secret });
    leaveEntrance(bar(`/i/${id}`), memory);
    expect(enter(bar(`/i/${id}`), memory)).toMatchObject({ secret: null });
    expect(shown.at(-1)).toBe("/");
  });

  it("is an invitation without a secret where it was cut short", () => {
    expect(enter(bar(`/i/${id}`, "#AAAA"), memory)).toEqual({ kind: "invitation", id, secret: null });
  });

  it("is a guest's, for one call", () => {
    expect(enter(bar(`/g/${id}`, `#${secret}`), memory)).toEqual({ kind: "guest", id, secret });
    expect(enter(bar(`/g/${id}`), memory)).toEqual({ kind: "guest", id, secret });
    expect(shown).toEqual([`/g/${id}`]);
  });

  it("is none where there is none", () => {
    expect(enter(bar("/settings", "#top"), memory)).toEqual({ kind: "none" });
  });
});
