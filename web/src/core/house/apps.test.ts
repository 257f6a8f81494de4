import { describe, expect, it } from "vitest";
import { Refused } from "../parlour";
import type { App, PeopleView } from "../sealed/vault-types";
import type { Request } from "../wire/gen";
import { otherApps, tellApp } from "./apps";

const app = (release: number, manifest: string): App => ({ release, manifest });

/** A family of one device each; the first is this one's. */
function people(...apps: (App | null)[]): PeopleView {
  const members = apps.map((one, i) => ({
    member: `member ${i}`,
    devices: [{ device: `device ${i}`, since: 0, app: one }],
  }));
  return { device: "device 0", members } as unknown as PeopleView;
}
const others = (...apps: (App | null)[]) => otherApps(people(...apps)).map(({ device }) => device as string);

describe("devices that run another app than this one", () => {
  it("are those with the same number and another manifest", () => {
    expect(others(app(12, "a"), app(12, "a"), app(12, "b"))).toEqual(["device 2"]);
  });

  it("are none that have not been opened since the last release, or are ahead of this one", () => {
    expect(others(app(12, "a"), app(11, "b"), app(13, "c"), null)).toEqual([]);
  });

  it("are none among builds for development", () => {
    expect(others(app(0, "a"), app(0, "b"))).toEqual([]);
  });

  it("are none as long as this one does not know what it runs itself", () => {
    expect(others(null, app(12, "a"), app(12, "b"))).toEqual([]);
  });
});

describe("which app this device runs", () => {
  const ports = (fate: "taken" | "stale" | "offline", untold = true) => {
    const log: string[] = [];
    const sealing = {
      appUntold: () => Promise.resolve(untold),
      tellApp: ({ release }: App) => {
        log.push(`sealed ${release}`);
        return Promise.resolve({ epoch: 4, message: "sealed" as never });
      },
      appTold: ({ release }: App) => Promise.resolve(void log.push(`told ${release}`)),
    };
    const ask = (request: Request) => {
      log.push(request.type);
      return fate === "taken"
        ? Promise.resolve({ type: "done" } as const)
        : Promise.reject(new Refused(fate));
    };
    return { ask, sealing, log };
  };

  it("is posted to the family group, and told when the server has taken it", async () => {
    const group = ports("taken");
    expect(await tellApp(group, app(12, "a"))).toBe(true);
    expect(group.log).toEqual(["sealed 12", "post", "told 12"]);
  });

  it("is not told twice", async () => {
    const group = ports("taken", false);
    expect(await tellApp(group, app(12, "a"))).toBe(false);
    expect(group.log).toEqual([]);
  });

  it("stays to be told where the group had moved on, or nobody was reached", async () => {
    const late = ports("stale");
    expect(await tellApp(late, app(12, "a"))).toBe(false);
    const away = ports("offline");
    await expect(tellApp(away, app(12, "a"))).rejects.toMatchObject({ code: "offline" });
    for (const { log } of [late, away]) expect(log).toEqual(["sealed 12", "post"]);
  });
});
