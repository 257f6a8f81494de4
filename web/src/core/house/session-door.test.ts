import { beforeEach, describe, expect, it } from "vitest";
import { settle } from "../testing/call";
import { ada, at, begin, family, session, token } from "../testing/session";
import { makeIdentity } from "./device-key";
import type { Who } from "../sealed/vault-types";
import type { AtTheDoor, Welcome } from "../socket";
import type { Session } from "./session";

beforeEach(begin);

describe("an invitation", () => {
  beforeEach(() => {
    at.path = "/i/0190f3a0-0000-7000-8000-000000000000";
    at.fragment = `#${token}`;
  });
  const redeem = (here: Session) => here.redeem({ profile: ada, photo: null }, "phone");

  it("is redeemed once though the reply was lost", async () => {
    const here = session();
    await here.start();
    at.replies = ["lost"];
    await redeem(here);
    expect(at.redeemed).toHaveLength(1);
    expect(at.running).toBe(true);
  });

  it("is redeemed for the very same device and member where the request was lost", async () => {
    const here = session();
    await here.start();
    at.replies = ["unheard"];
    await expect(redeem(here)).rejects.toMatchObject({ code: "offline" });
    await redeem(here);
    const [first, second] = at.redeemed;
    expect(second?.member?.id).toBe(first?.member?.id);
    expect(second?.device.id).toBe(first?.device.id);
    expect(at.knocks).toBe(1);
  });

  it("shows what its link opens, before anybody is let in", async () => {
    const here = session();
    await here.start();
    expect(here.phase.value).toMatchObject({
      at: "invited",
      invitation: { family: "The Lovelaces", by: ada },
    });
  });

  it("says of oneself only what whoever has the link can open, until one is let in", async () => {
    const here = session();
    await here.start();
    await redeem(here);
    expect(at.redeemed[0]?.device.profile).toContain("by link");
    expect(at.redeemed[0]?.knock).toMatchObject({ device_key: "key", mac: "mac" });
  });
});

describe("a device at the door", () => {
  const here = async () => {
    at.outside = true;
    at.kept = { ...(await makeIdentity("tablet" as never)), family, confirmed: true };
    at.vault = { family, member: "ada", device: "tablet" } as unknown as Who;
    at.known.add("tablet");
    const one = session();
    at.welcoming = false;
    await one.start();
    at.waiting.emit({ open: false, returns_at: null } as AtTheDoor);
    await settle();
    return one;
  };

  it("waits, and knows whether anybody can let it in", async () => {
    const one = await here();
    expect(one.phase.value).toMatchObject({ at: "waiting", waiting: { open: false, over: null } });
    at.news.emit({ type: "waiting", open: true, returns_at: null });
    await settle();
    expect(one.phase.value).toMatchObject({ at: "waiting", waiting: { open: true } });
  });

  it("waits as one that comes back where its member has lost every other, and knows from when", async () => {
    at.remembered.set(
      "parlour.waiting",
      JSON.stringify({ family: "The Lovelaces", by: ada, forMember: null }),
    );
    at.remembered.set("parlour.returning", "yes");
    const one = await here();
    expect(one.phase.value).toMatchObject({ waiting: { returning: { until: null }, pictures: null } });
    at.news.emit({ type: "waiting", open: true, returns_at: 9 });
    await settle();
    expect(one.phase.value).toMatchObject({ waiting: { returning: { until: 9 } } });
  });

  it("goes home when it has its place among the family's devices, and not before", async () => {
    const one = await here();
    at.welcomed.emit({ device: "tablet" } as unknown as Welcome);
    await settle();
    expect(one.phase.value.at).toBe("waiting");
    at.outside = false;
    await one.settle();
    expect(one.phase.value.at).toBe("home");
  });

  it("erases its keys where it is sent away", async () => {
    const one = await here();
    at.news.emit({ type: "not_admitted" });
    await settle();
    expect(one.phase.value).toMatchObject({ at: "waiting", waiting: { over: "refused" } });
    expect(at.vault).toBeNull();
    expect(at.kept).toBeNull();
  });
});
