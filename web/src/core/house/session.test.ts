import { beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "../parlour";
import { settle } from "../testing/call";
import { ada, at, begin, family, session, token } from "../testing/session";
import { makeIdentity } from "./device-key";
import { returnByPasskey } from "./passkeys";
import type { Who } from "../sealed/vault-types";
import type { Session } from "./session";

vi.mock("./passkeys", () => ({ returnByPasskey: vi.fn() }));

beforeEach(begin);

describe("a device that the server does not know", () => {
  beforeEach(async () => {
    at.kept = { ...(await makeIdentity("tablet" as never)), family, confirmed: true };
    at.vault = { family, member: "ada", device: "tablet" } as unknown as Who;
  });

  it("keeps its key: the server may be the wrong one, or an older copy", async () => {
    const here = session();
    await here.start();
    expect(here.phase.value.at).toBe("unknown");
    expect(at.vault?.family).toBe(family);
    expect(at.kept?.device).toBe("tablet");
  });

  it("goes home again once the server is the right one", async () => {
    await session().start();
    at.known.add("tablet");
    await session().start();
    expect(at.running).toBe(true);
  });

  it("leaves its calls, where it learns of it in the middle", async () => {
    at.known.add("tablet");
    const here = session();
    await here.start();
    at.known.clear();
    at.doubt.emit(new Refused("offline"));
    await new Promise<void>((resolve) => {
      here.phase.subscribe(({ at }) => at === "unknown" && resolve());
    });
    expect(at.running).toBe(false);
    expect(at.stopped).toBe(1);
    expect(at.vault?.family).toBe(family);
  });

  it("erases itself where the person says so", async () => {
    const here = session();
    await here.start();
    await here.signOut();
    expect(at.kept).toBeNull();
    expect(at.vault).toBeNull();
  });

  it("erases itself where a server that knows the family says that it was removed", async () => {
    at.known.add("tablet");
    const here = session();
    await here.start();
    at.news.emit({ type: "signed_out", removed: true });
    await settle();
    expect(here.phase.value.at).toBe("removed");
    expect(at.kept).toBeNull();
    expect(at.vault).toBeNull();
  });
});

describe("founding", () => {
  beforeEach(() => {
    at.fragment = `#found=${token}`;
  });
  const found = (here: Session) => here.found("Lovelace", ada, null, "tablet");

  it("keeps the vault before the server hears of it, and comes in", async () => {
    const here = session();
    await here.start();
    await found(here);
    expect(at.vault?.family).toBe(at.founded[0]?.id);
    expect(at.founded[0]?.sealed).toBeDefined();
    expect(at.begun).toBe(false);
    expect(at.kept).toMatchObject({ device: at.founded[0]?.device.id, confirmed: true });
    expect(at.running).toBe(true);
  });

  it("comes in though the reply was lost", async () => {
    const here = session();
    await here.start();
    at.replies = ["lost"];
    await found(here);
    expect(at.running).toBe(true);
    expect(at.founded).toHaveLength(1);
  });

  it("asks again for the very same family where the request was lost", async () => {
    const here = session();
    await here.start();
    at.replies = ["unheard"];
    await expect(found(here)).rejects.toMatchObject({ code: "offline" });
    await found(here);
    const [first, second] = at.founded;
    expect(second?.id).toBe(first?.id);
    expect(second?.member.id).toBe(first?.member.id);
    expect(second?.device.id).toBe(first?.device.id);
    expect(second?.device.public_key).toBe(first?.device.public_key);
    expect(second?.sealed).toEqual(first?.sealed);
    expect(at.running).toBe(true);
  });

  it("comes in at the second touch where only the first reached the server", async () => {
    const here = session();
    await here.start();
    at.replies = ["unheard"];
    await expect(found(here)).rejects.toMatchObject({ code: "offline" });
    at.known.add(at.founded[0]?.device.id ?? "");
    await found(here);
    expect(at.founded).toHaveLength(1);
    expect(at.running).toBe(true);
  });
});

describe("a guest's link", () => {
  it("makes the page a guest's, whoever else uses this browser", async () => {
    at.kept = { ...(await makeIdentity("tablet" as never)), family, confirmed: true };
    at.vault = { family, member: "ada", device: "tablet" } as unknown as Who;
    at.path = "/g/0190f3a0-0000-7000-8000-000000000000";
    at.fragment = `#${token}`;
    await session().start();
    expect(at.visited).toMatchObject({ kind: "guest", secret: token });
    expect(at.running).toBe(false);
  });

  it("opens once the guests' part of the app can be fetched", async () => {
    at.path = "/g/0190f3a0-0000-7000-8000-000000000000";
    at.fragment = `#${token}`;
    at.whole = false;
    await session().start();
    expect(at.visited).toBe(null);
    at.whole = true;
    at.clock.advance(1000);
    await vi.waitFor(() => {
      expect(at.visited).toMatchObject({ kind: "guest" });
    });
  });
});

it("a browser that refuses to keep anything is told so", async () => {
  at.broken = true;
  const here = session();
  await here.start();
  expect(here.phase.value).toEqual({ at: "unsupported", missing: "IndexedDB" });
});

describe("signing out", () => {
  let here: Session;

  beforeEach(async () => {
    at.kept = { ...(await makeIdentity("tablet" as never)), family, confirmed: true };
    at.vault = { family, member: "ada", device: "tablet" } as unknown as Who;
    at.known.add("tablet");
    at.sessionOpen = true;
    here = session();
    await here.start();
    expect(here.phase.value.at).toBe("home");
  });

  it("takes the device off the family's list, ends the session and erases what is here", async () => {
    await here.signOut();
    expect(at.removed).toEqual(["tablet"]);
    expect(at.sessionOpen).toBe(false);
    expect(at.kept).toBeNull();
    expect(here.phase.value).toMatchObject({ at: "door", unheard: false });
  });

  it("erases at once where the server can't be reached, and says that it has not heard", async () => {
    at.reachable = false;
    await here.signOut();
    expect(at.kept).toBeNull();
    expect(at.vault).toBeNull();
    expect(here.phase.value).toMatchObject({ at: "door", unheard: true });
  });

  it("tells the server as soon as it can be reached", async () => {
    at.reachable = false;
    await here.signOut();
    at.clock.advance(1000);
    await settle();
    expect(at.removed).toEqual([]);
    at.reachable = true;
    at.clock.advance(1000);
    await settle();
    expect(at.removed).toEqual(["tablet"]);
    expect(at.sessionOpen).toBe(false);
    expect(here.phase.value).toMatchObject({ at: "door", unheard: false });
    expect(at.running).toBe(false);
  });

  it("is told by the next page too, which shows nothing of the family", async () => {
    at.reachable = false;
    await here.signOut();
    at.reachable = true;
    const next = session();
    await next.start();
    expect(at.removed).toEqual(["tablet"]);
    expect(next.phase.value).toMatchObject({ at: "door", unheard: false });
    expect(at.lasting.size).toBe(0);
  });
});

describe("coming back by passkey", () => {
  const devices = () => vi.mocked(returnByPasskey).mock.calls.map(([, , me]) => me.device);

  beforeEach(() => {
    vi.mocked(returnByPasskey).mockReset();
  });

  it("brings the very same device at the second touch where the first reply was lost", async () => {
    vi.mocked(returnByPasskey).mockRejectedValueOnce(new Refused("offline"));
    vi.mocked(returnByPasskey).mockResolvedValueOnce({
      returned: { signed_in: { family } },
      prf: null,
    } as never);
    const here = session();
    await here.start();
    await expect(here.returnByPasskey("tablet")).rejects.toMatchObject({ code: "offline" });
    await here.returnByPasskey("tablet");
    expect(new Set(devices()).size).toBe(1);
    expect(at.kept?.device).toBe(devices()[0]);
  });

  it("brings the very same device again where the passkey could not open the family", async () => {
    vi.mocked(returnByPasskey).mockResolvedValue({ returned: { signed_in: { family } }, prf: null } as never);
    const here = session();
    await here.start();
    await here.returnByPasskey("tablet");
    expect(here.phase.value.at).toBe("keyless");
    const next = session();
    await next.start();
    await next.returnByPasskey("tablet");
    expect(new Set(devices()).size).toBe(1);
  });
});
