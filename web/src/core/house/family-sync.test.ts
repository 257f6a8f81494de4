import { beforeEach, describe, expect, it } from "vitest";
import { HandClock } from "../clock";
import { Refused } from "../parlour";
import type { App, GroupNews } from "../sealed/vault-types";
import { settle } from "../testing/call";
import type { Answer, GroupItem, Request, RosterItem, SealedChange } from "../wire/gen";
import type { FamilySealing, Standing } from "./family-sealing";
import { FamilySync } from "./family-sync";

/** A server that keeps a roster and a group, and takes a change that was made on the latest. */
class FakeServer {
  roster: string[] = ["founded"];
  items: GroupItem[] = [];
  /** Items before this one are not kept any more. */
  from = 1;
  asked: Request["type"][] = [];
  /** What becomes of the next changes: taken, taken without anybody hearing of it, or nobody reached. */
  fates: ("taken" | "unheard" | "lost" | "refused")[] = [];

  ask = (request: Request): Promise<Answer> => {
    this.asked.push(request.type);
    switch (request.type) {
      case "read_roster": {
        const entries = this.roster
          .slice(request.from)
          .map((bytes) => ({ bytes, at: 0 }) as unknown as RosterItem);
        return Promise.resolve({ type: "roster", from: request.from, entries, more: false });
      }
      case "read_group": {
        const items = this.items.filter(({ seq }) => seq > request.after);
        const too_old = request.after + 1 < this.from;
        return Promise.resolve({ type: "group", items: too_old ? [] : items, more: false, too_old });
      }
      case "read_group_info":
        return Promise.resolve({ type: "group_info", epoch: this.epoch, group_info: "info" as never });
      case "seal":
      case "remove_device":
        return this.#take(request.change as SealedChange);
      default:
        return Promise.resolve({ type: "done" });
    }
  };

  get epoch(): number {
    return this.items.filter(({ kind }) => kind === "commit").length;
  }

  put(kind: GroupItem["kind"], name: string): GroupItem {
    const item = {
      seq: this.from - 1 + this.items.length + 1,
      epoch: this.epoch,
      kind,
      bytes: name,
    } as GroupItem;
    this.items.push(item);
    return item;
  }

  #take({ roster_after, entries, group }: SealedChange): Promise<Answer> {
    const fate = this.fates.shift() ?? "taken";
    if (fate === "lost") return Promise.reject(new Refused("offline"));
    if (fate === "refused") return Promise.reject(new Refused("not_allowed"));
    if (roster_after !== this.roster.length || (group && group.epoch !== this.epoch))
      return Promise.reject(new Refused("stale"));
    this.roster.push(...entries);
    if (group?.commit) this.put("commit", group.commit);
    return fate === "taken" ? Promise.resolve({ type: "done" }) : Promise.reject(new Refused("offline"));
  }
}

/** A vault that only counts. */
class FakeVault implements Partial<FamilySealing> {
  has: string[] = [];
  seq: number | null = null;
  epoch: number | null = null;
  certified = true;
  pending: SealedChange | null = null;
  untidy = false;
  refuse: string | null = null;
  log: string[] = [];
  told: App | null = null;
  appUntold = () => Promise.resolve(this.told === null && this.epoch !== null);
  tellApp = () => Promise.resolve({ epoch: this.epoch ?? 0, message: "app" as never });
  appTold = (app: App) => Promise.resolve(void (this.told = app));
  leafDue = () => Promise.resolve(this.due);
  due = false;
  news: GroupNews[] = [];

  standing = (): Promise<Standing> =>
    Promise.resolve({
      roster: this.has.length,
      certified: this.certified,
      waiting: this.epoch === null,
      seq: this.seq,
      epoch: this.epoch,
      pending: this.pending !== null,
      untidy: this.untidy,
    });
  takeRoster = (from: number, items: readonly RosterItem[]) => {
    const fresh = items.slice(this.has.length - from);
    this.has.push(...fresh.map(({ bytes }) => bytes));
    return Promise.resolve(fresh.map(() => ({ kind: "founded" }) as never));
  };
  takeGroup = (items: readonly GroupItem[]) => {
    if (this.refuse) return Promise.reject(new Refused("unopenable", this.refuse));
    for (const item of items) {
      if (this.seq !== null && item.seq <= this.seq) continue;
      this.seq = item.seq;
      if (item.kind === "commit") this.epoch = item.epoch + 1;
      if (item.bytes === (this.pending?.group?.commit as string | undefined)) void this.confirm();
    }
    return Promise.resolve(this.news.splice(0));
  };
  takeWelcome = (seq: number) => {
    this.log.push(`welcome ${seq}`);
    this.epoch = 1;
    return Promise.resolve();
  };
  change = ({ kind }: { kind: string }) => this.#make(kind, kind === "update" ? [] : [`${kind} entry`]);
  rejoin = () => {
    this.log.push("rejoin");
    return this.#make("rejoin", []);
  };
  confirm = () => {
    this.has.push(
      ...(this.pending?.entries ?? []).slice(this.has.length - (this.pending?.roster_after ?? 0)),
    );
    if (this.pending?.group) this.epoch = this.pending.group.epoch + 1;
    if (this.pending) this.due = false;
    this.pending = null;
    return Promise.resolve();
  };
  abandon = () => {
    if (this.pending) this.log.push("abandon");
    this.pending = null;
    return Promise.resolve();
  };
  keyPackages = () => Promise.resolve({ packages: [], last_resort: "last" as never });
  shareRing = () => Promise.resolve({ epoch: this.epoch ?? 0, message: "ring" as never });

  #make(commit: string, entries: string[]): Promise<SealedChange> {
    const group = { epoch: server.epoch, commit, group_info: "", welcomes: [], messages: [] };
    this.pending = { roster_after: this.has.length, entries, group } as unknown as SealedChange;
    if (commit !== "rejoin" && this.epoch !== null)
      this.pending.group = { ...group, epoch: this.epoch } as never;
    return Promise.resolve(this.pending);
  }
}

let server: FakeServer;
let vault: FakeVault;
let clock: HandClock;
let sync: FamilySync;
let warned: string[];
let app: App | null;

const head = (acknowledged: number | null, key_packages = 10) => ({
  sealed: { roster: 0, group: { epoch: 0, seq: 0, acknowledged }, key_packages, last_resort: true },
});
const remove = { kind: "remove_device", device: "phone" as never } as const;

beforeEach(() => {
  server = new FakeServer();
  vault = new FakeVault();
  clock = new HandClock();
  vault.epoch = 0;
  app = null;
  sync = new FamilySync({
    ask: server.ask,
    sealing: vault as unknown as FamilySealing,
    alone: (work) => work(),
    clock,
    random: () => 0.5,
    app: () => Promise.resolve(app),
  });
  warned = [];
  sync.warned.listen((why) => warned.push(why));
});

describe("a device that comes back", () => {
  it("reads the roster first, then the group, and says how far it has come", async () => {
    server.roster.push("new member");
    server.put("commit", "add");
    await sync.welcomed(head(0));
    expect(vault.has).toEqual(["founded", "new member"]);
    expect(vault.epoch).toBe(1);
    expect(server.asked).toEqual(["read_roster", "read_group", "acknowledge"]);
  });

  it("takes a new place where it was away too long", async () => {
    server.from = 100;
    vault.seq = 3;
    await sync.welcomed(head(3));
    expect(vault.log).toEqual(["rejoin"]);
    expect(vault.pending).toBeNull();
  });

  it("takes a place by itself where the roster has it and the group has not", async () => {
    vault.epoch = null;
    await sync.welcomed(head(null));
    expect(vault.log).toEqual(["rejoin"]);
  });

  it("reads nothing of before it was let in", async () => {
    vault.epoch = null;
    server.from = 100;
    await sync.welcomed(head(104));
    sync.hear({ type: "welcome", seq: 104, bytes: "welcome" as never });
    await settle();
    await settle();
    expect(vault.log).toEqual(["welcome 104"]);
  });

  it("waits where the roster does not have it", async () => {
    vault.epoch = null;
    vault.certified = false;
    await sync.welcomed(head(null));
    expect(vault.log).toEqual([]);
  });

  it("by a code undisturbed: what the server says meanwhile is taken after it", async () => {
    vault.epoch = null;
    vault.certified = false;
    let done: () => void = () => undefined;
    const returning = sync.alone(async () => {
      await vault.change({ kind: "come back" });
      await new Promise<void>((resolve) => (done = resolve));
      await vault.confirm();
    });
    const welcomed = sync.welcomed(head(null));
    await settle();
    expect(server.asked).toEqual([]);
    done();
    await Promise.all([returning, welcomed]);
    expect(vault.log).not.toContain("abandon");
  });

  it("makes key packages where few are left", async () => {
    await sync.welcomed(head(0, 2));
    expect(server.asked).toContain("keep_key_packages");
  });
});

describe("what the others do", () => {
  beforeEach(() => sync.welcomed(head(0)));

  it("is taken as it comes", async () => {
    sync.hear({ type: "group_items", items: [server.put("commit", "add")] });
    await settle();
    expect(vault.epoch).toBe(1);
  });

  it("is read from the server where something between was missed", async () => {
    vault.seq = 0;
    server.put("commit", "one");
    sync.hear({ type: "group_items", items: [server.put("commit", "two")] });
    await settle();
    expect(vault.epoch).toBe(2);
  });

  it("that does not hold is told, and a new place is taken", async () => {
    vault.refuse = "commit_not_in_roster";
    sync.hear({ type: "group_items", items: [server.put("commit", "stranger")] });
    await settle();
    await settle();
    expect(warned).toEqual(["commit_not_in_roster"]);
    expect(vault.log).toContain("rejoin");
  });

  it("gives the keyring to who took a place alone, unless somebody else was faster", async () => {
    const joined = { kind: "moved", joined: "phone", added: [], removed: [], epoch: 1, lost: false } as never;
    vault.news = [joined];
    sync.hear({ type: "group_items", items: [server.put("commit", "joins")] });
    await settle();
    clock.advance(1000);
    await settle();
    expect(server.asked).toContain("post");

    const said = (what: string) => ({ kind: "message", said: what, behind: false }) as never;
    server.asked = [];
    vault.news = [joined];
    sync.hear({ type: "group_items", items: [server.put("commit", "joins too")] });
    await settle();
    vault.news = [said("ring")];
    sync.hear({ type: "group_items", items: [server.put("message", "ring")] });
    await settle();
    clock.advance(5000);
    await settle();
    expect(server.asked).not.toContain("post");

    vault.news = [joined];
    sync.hear({ type: "group_items", items: [server.put("commit", "joins as well")] });
    await settle();
    vault.news = [said("app")];
    sync.hear({ type: "group_items", items: [server.put("message", "which app")] });
    await settle();
    clock.advance(5000);
    await settle();
    expect(server.asked).toContain("post");
  });
});

describe("which app this device runs", () => {
  const twelve = { release: 12, manifest: "hash" };
  const joined = { kind: "moved", joined: null, added: ["phone"], removed: [], epoch: 1, lost: false };

  it("is told the others when the device comes, and not again", async () => {
    app = twelve;
    await sync.welcomed(head(0));
    await settle();
    expect(vault.told).toBe(twelve);
    await sync.welcomed(head(0));
    await settle();
    expect(server.asked.filter((type) => type === "post")).toHaveLength(1);
  });

  it("is told again where somebody came whom another device has let in", async () => {
    app = twelve;
    await sync.welcomed(head(0));
    await settle();
    vault.told = null;
    vault.news = [joined as never];
    sync.hear({ type: "group_items", items: [server.put("commit", "add")] });
    await settle();
    await settle();
    expect(vault.told).toBe(twelve);
  });

  it("is told whoever this device has let in", async () => {
    app = twelve;
    await sync.welcomed(head(0));
    await settle();
    vault.told = null;
    await sync.change(remove);
    await settle();
    expect(vault.told).toBe(twelve);
  });

  it("is not told where it is not known", async () => {
    await sync.welcomed(head(0));
    await settle();
    expect(server.asked).not.toContain("post");
  });
});

describe("this device's key in the family group", () => {
  const steps = () => server.items.map(({ bytes }) => bytes as string);

  beforeEach(() => {
    vault.due = true;
  });

  it("is made anew in a quiet moment when it is due", async () => {
    await sync.welcomed(head(0));
    expect(steps()).toEqual([]);
    clock.advance(20_000);
    await settle();
    expect(steps()).toEqual(["update"]);
    expect([vault.epoch, vault.pending, vault.due]).toEqual([1, null, false]);
  });

  it("is made anew once by a device that was let in", async () => {
    vault.epoch = null;
    await sync.welcomed(head(0));
    sync.hear({ type: "welcome", seq: 0, bytes: "welcome" as never });
    await settle();
    await settle();
    vault.epoch = 0;
    clock.advance(20_000);
    await settle();
    expect(steps()).toEqual(["update"]);
  });

  it("is made anew on the step of another device that was faster", async () => {
    await sync.welcomed(head(0));
    server.put("commit", "another's update");
    clock.advance(20_000);
    await settle();
    await settle();
    expect(steps()).toEqual(["another's update"]);
    expect([vault.log, vault.epoch, warned]).toEqual([["abandon"], 1, []]);
    clock.advance(20_000);
    await settle();
    expect(steps()).toEqual(["another's update", "update"]);
  });

  it("waits while others make their steps", async () => {
    await sync.welcomed(head(0));
    clock.advance(15_000);
    sync.hear({ type: "group_items", items: [server.put("commit", "another's update")] });
    await settle();
    clock.advance(15_000);
    await settle();
    expect(steps()).toEqual(["another's update"]);
    clock.advance(5000);
    await settle();
    expect(steps()).toEqual(["another's update", "update"]);
  });
});

describe("a change", () => {
  beforeEach(() => sync.welcomed(head(0)));

  it("counts when the server has taken it", async () => {
    await sync.change(remove, (change) => ({ type: "remove_device", device: remove.device, change }));
    expect(server.roster).toEqual(["founded", "remove_device entry"]);
    expect(vault.has).toEqual(server.roster);
    expect(vault.epoch).toBe(1);
  });

  it("is made anew on what another device has done meanwhile", async () => {
    server.roster.push("somebody else's");
    server.put("commit", "somebody else's");
    await sync.change(remove);
    expect(vault.log).toEqual(["abandon"]);
    expect(server.roster).toEqual(["founded", "somebody else's", "remove_device entry"]);
    expect(vault.epoch).toBe(2);
  });

  it("is forgotten where it is refused", async () => {
    server.fates = ["refused"];
    await expect(sync.change(remove)).rejects.toMatchObject({ code: "not_allowed" });
    expect(vault.pending).toBeNull();
  });

  it("that the server took without anybody hearing of it counts when the socket is back", async () => {
    server.fates = ["unheard"];
    await expect(sync.change(remove)).rejects.toMatchObject({ code: "offline" });
    expect(vault.pending).not.toBeNull();
    await sync.welcomed(head(0));
    expect(vault.pending).toBeNull();
    expect(vault.epoch).toBe(1);
    expect(vault.log).toEqual([]);
  });

  it("that never came to the server is forgotten when the socket is back", async () => {
    server.fates = ["lost"];
    await expect(sync.change(remove)).rejects.toMatchObject({ code: "offline" });
    await sync.welcomed(head(0));
    expect(vault.log).toEqual(["abandon"]);
  });
});
