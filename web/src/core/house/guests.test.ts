import { beforeEach, describe, expect, it } from "vitest";
import type { Own } from "../call/desk-ports";
import type { Person } from "../parlour";
import { seat, settle, view } from "../testing/call";
import type { CallView, GuestView, Request } from "../wire/gen";
import { readCompany } from "./company";
import { CallGuests } from "./guests";

const secret = "A".repeat(43);
const portrait = { skin: 1, hair: 2, hairColour: 3, glasses: 0, beard: 0, clothes: 4, ground: 5 };
const person = (id: string, name: string) =>
  ({ id, profile: { name, zone: "Europe/London", portrait } }) as unknown as Person;

let asked: Request[];
let told: string;
let guests: CallGuests;
let own: Own | null;
/** Those in the call's group. */
let leaves: unknown[];

const link = { id: "link", by: "ada", note: `sealed ${secret}`, made_at: 7 };
const maria = (more: Partial<GuestView> = {}) => ({
  id: "maria",
  link: "link",
  tag: "tag",
  key: "key",
  mac: "mac",
  name: "sealed Maria",
  at: 9,
  admitted_by: null,
  ...more,
});
const call = (...waiting: unknown[]): CallView =>
  ({ ...view([seat("mine", "ada")]), guest_links: [link], guests: waiting }) as CallView;

/** Opens what a test says is sealed. */
const open = (sealed: string) =>
  sealed.startsWith("sealed ") ? Promise.resolve(sealed.slice(7)) : Promise.reject(new Error("forged"));

beforeEach(() => {
  asked = [];
  told = "";
  leaves = [
    { own: true, who: { kind: "member", member: "ada" } },
    { own: false, who: { kind: "member", member: "tom" } },
  ];
  own = { call: "call", link: { group: { leaves } } } as unknown as Own;
  guests = new CallGuests({
    sealing: {
      makeGuestLink: () => Promise.resolve({ secret, proofHash: "hash" as never }),
      sealText: (_purpose, _id, text) => Promise.resolve(`sealed ${text}` as never),
      openText: (_purpose, _id, sealed) => open(sealed),
      openGuestName: (_secret, _call, sealed) => open(sealed),
      admitGuest: (_secret, _call, _guest, people) => {
        told = people;
        return Promise.resolve("admission" as never);
      },
    },
    origin: "https://parlour.example",
    ask: (request) => {
      asked.push(request);
      return Promise.resolve({ type: "done" });
    },
    own: () => own,
    me: () => ({ member: "ada" as never }),
    people: () => [person("ada", "Ada"), person("tom", "Tom"), person("bea", "Bea")],
    now: () => 50,
  });
});

describe("a link for guests", () => {
  it("is made for the call that this page is in, and the server is told no secret", async () => {
    const made = await guests.invite();
    expect(made.link).toBe(`https://parlour.example/g/${made.id}#${secret}`);
    expect(asked).toEqual([
      { type: "make_guest_link", call: "call", link: made.id, proof_hash: "hash", note: `sealed ${secret}` },
    ]);
  });

  it("can be shown by everybody in the call, and by nobody whom it does not open to", async () => {
    guests.set(call());
    await settle();
    const shown = { id: "link", call: "call", by: "ada", madeAt: 7 };
    expect(guests.links.value).toEqual([{ ...shown, link: `https://parlour.example/g/link#${secret}` }]);
    guests.set({ ...call(), id: "other", guest_links: [{ ...link, note: "forged" }] } as never);
    await settle();
    expect(guests.links.value).toMatchObject([{ call: "other", link: null }]);
  });

  it("is made by nobody who is in no call", async () => {
    own = null;
    await expect(guests.invite()).rejects.toMatchObject({ code: "call_over" });
  });

  it("is taken back", async () => {
    await guests.revoke("link");
    expect(asked).toEqual([{ type: "revoke_guest_link", call: "call", link: "link" }]);
  });
});

describe("a guest at the door", () => {
  it("is shown with the name that was sealed with the link's secret", async () => {
    guests.set(call(maria()));
    await settle();
    expect(guests.knocks.value).toEqual([{ guest: "maria", call: "call", name: "Maria", at: 9 }]);
  });

  it("is not shown where the server made the name up, or the link", async () => {
    guests.set(call(maria({ name: "Maria" as never }), maria({ id: "x" as never, link: "none" as never })));
    await settle();
    expect(guests.knocks.value).toEqual([]);
  });

  it("is let in, and told the names of those in the call and of nobody else", async () => {
    leaves.push({ who: { kind: "guest", guest: "jo" } });
    guests.set(
      call(maria(), maria({ id: "jo" as never, name: "sealed Jo" as never, admitted_by: "ada" as never })),
    );
    await settle();
    await guests.admit("maria");
    expect(asked.at(-1)).toMatchObject({ type: "admit_guest", guest: "maria", admission: "admission" });
    const { people } = readCompany(told, "Europe/Berlin");
    expect(people.map(({ id, profile }) => [id, profile.name])).toEqual([
      ["ada", "Ada"],
      ["tom", "Tom"],
      ["jo", "Jo"],
    ]);
    expect(people.at(0)?.profile).toMatchObject({ portrait, zone: "Europe/Berlin" });
    expect(told).not.toContain("London");
  });

  it("is told who has come since, once, by one page", async () => {
    const inside = maria({ admitted_by: "ada" as never });
    guests.set(call(maria()));
    await settle();
    await guests.admit("maria");
    leaves.push({ own: false, who: { kind: "guest", guest: "maria" } });
    const view = call(inside);
    guests.set(view);
    await settle();
    expect(asked).toHaveLength(1);
    leaves.push({ own: false, who: { kind: "member", member: "bea" } });
    guests.set(view);
    guests.set(view);
    await settle();
    expect(asked).toHaveLength(2);
    expect(asked.at(-1)).toMatchObject({ type: "admit_guest", guest: "maria", admission: "admission" });
    expect(readCompany(told, "UTC").people.map(({ id }) => id)).toEqual(["ada", "tom", "bea"]);
  });

  it("is told nothing by a page that is not the first member's", async () => {
    leaves.reverse();
    leaves.push({ own: false, who: { kind: "guest", guest: "maria" } });
    guests.set(call(maria({ admitted_by: "ada" as never })));
    await settle();
    expect(asked).toEqual([]);
  });

  it("is not waiting any more once they were let in, and keeps the name", async () => {
    guests.set(call(maria()));
    await settle();
    guests.set(call(maria({ admitted_by: "tom" as never })));
    await settle();
    expect(guests.knocks.value).toEqual([]);
    expect([...guests.names.value]).toEqual([["maria", "Maria"]]);
  });

  it("is sent away", async () => {
    guests.set(call(maria()));
    await guests.refuse("maria");
    expect(asked).toEqual([{ type: "refuse_guest", call: "call", guest: "maria" }]);
  });

  it("is nobody's any more when the call is over", async () => {
    guests.set(call(maria()));
    await settle();
    guests.set(null);
    await settle();
    expect([guests.knocks.value, guests.links.value, guests.names.value.size]).toEqual([[], [], 0]);
  });
});

describe("what a guest is told of the others", () => {
  it("is left out where it is strange", () => {
    const strange = JSON.stringify([
      null,
      3,
      { id: 1, name: "x" },
      { id: "ada", name: "Ada", portrait: "?" },
    ]);
    expect(readCompany(strange, "UTC").people.map(({ profile }) => profile.name)).toEqual(["Ada"]);
    expect(readCompany("no list", "UTC").people).toEqual([]);
    expect(readCompany('{"length":2}', "UTC").people).toEqual([]);
  });
});
