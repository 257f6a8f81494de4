import { describe, expect, it, vi } from "vitest";
import type { Family } from "../parlour";
import type { PeopleView } from "../sealed/vault-types";
import { settle } from "../testing/call";
import type { FamilyView, MemberId, DeviceId } from "../wire/gen";
import { Household } from "./family";
import { writeProfile } from "./profile";

const me = { member: "ada" as MemberId, device: "tablet" as DeviceId };
const portrait = { skin: 0, hair: 0, hairColour: 0, glasses: 0, beard: 0, clothes: 0, ground: 0 };
const profile = (name: string) => writeProfile({ name, zone: "UTC", portrait });

function house(open: (text: string) => Promise<string>) {
  const sealing = {
    openText: vi.fn((_purpose: string, _id: string, sealed: string) => open(sealed)),
    openPhoto: (_member: string, sealed: ArrayBuffer) => Promise.resolve(sealed),
  };
  const photo = vi.fn(() => Promise.resolve(Uint8Array.of(0xff, 0xd8)));
  const household = new Household({ photo }, sealing, "https://parlour.example");
  return { household, sealing, photo };
}

function family(...members: { id: string; profile: string; photo?: number }[]): FamilyView {
  const all = members.map((m) => ({
    photo: null,
    keeper: false,
    joined_at: 0,
    devices: [],
    passkeys: [],
    ...m,
  }));
  return { id: "family", profile: "The Windsors", members: all, invitations: [] } as unknown as FamilyView;
}

const names = (opened: Family | null) => opened?.people.map((person) => person.profile.name);

const roster = (verified: boolean, ...devices: string[]) =>
  ({
    members: [{ member: "ada", verified, devices: devices.map((device) => ({ device })) }],
  }) as unknown as PeopleView;

describe("who is who", () => {
  const tablet = { id: "tablet", profile: null, added_at: 0, seen_at: null };
  const open = async (view: PeopleView | null) => {
    const { household } = house((text) => Promise.resolve(text));
    const ada = { id: "ada", profile: profile("Ada"), devices: [tablet] };
    household.set(family(ada as never), me);
    if (view) household.certify(view);
    await settle();
    const [person] = household.family.value?.people ?? [];
    return [person?.trust, person?.devices[0]?.trust];
  };

  it("is not known by the server's word", async () => {
    expect(await open(null)).toEqual(["unknown", "unknown"]);
  });

  it("shows what the family's devices signed and the server lists no more", async () => {
    const { household } = house((text) => Promise.resolve(text));
    household.set(family({ id: "ada", profile: profile("Ada"), devices: [tablet] } as never), me);
    household.certify(roster(false, "tablet", "phone"));
    await settle();
    expect(household.family.value?.people.map(({ departed }) => departed)).toEqual([["phone"]]);
  });

  it("is known by what the family's devices signed", async () => {
    expect(await open(roster(false, "tablet"))).toEqual(["certified", "certified"]);
    expect(await open(roster(true, "tablet"))).toEqual(["verified", "verified"]);
  });

  it("is not known of a device that only the server lists", async () => {
    expect(await open(roster(false, "phone"))).toEqual(["certified", "unknown"]);
  });

  it("is read anew where a text opens that did not", async () => {
    let keys = false;
    const { household } = house((text) => (keys ? Promise.resolve(text) : Promise.reject(new Error())));
    household.set(family({ id: "ada", profile: profile("Ada") }), me);
    await settle();
    keys = true;
    household.certify(roster(false));
    await settle();
    expect(names(household.family.value)).toEqual(["Ada"]);
  });
});

describe("the household", () => {
  it("opens every name, in the order of coming", async () => {
    const { household } = house((text) => Promise.resolve(text));
    household.set(
      family({ id: "grandpa", profile: profile("Grandpa") }, { id: "ada", profile: profile("Ada") }),
      me,
    );
    await settle();
    expect(household.family.value?.name).toBe("The Windsors");
    expect(names(household.family.value)).toEqual(["Grandpa", "Ada"]);
    expect(household.family.value?.people.map((person) => person.me)).toEqual([false, true]);
  });

  it("puts a placeholder where a profile does not open", async () => {
    const { household } = house((text) =>
      text === "broken" ? Promise.reject(new Error()) : Promise.resolve(text),
    );
    household.set(family({ id: "x", profile: "broken" }, { id: "ada", profile: profile("Ada") }), me);
    await settle();
    expect(names(household.family.value)).toEqual(["", "Ada"]);
  });

  it("opens only what has changed", async () => {
    const { household, sealing } = house((text) => Promise.resolve(text));
    const ada = { id: "ada", profile: profile("Ada") };
    household.set(family(ada), me);
    await settle();
    const before = sealing.openText.mock.calls.length;
    household.set(family(ada, { id: "bo", profile: profile("Bo") }), me);
    await settle();
    expect(sealing.openText.mock.calls.length).toBe(before + 1);
  });

  it("shows the newest state where two are opened at once", async () => {
    const waiting: (() => void)[] = [];
    const { household } = house((text) => new Promise((resolve) => waiting.push(() => resolve(text))));
    household.set(family({ id: "ada", profile: profile("Ada") }), me);
    household.set(family({ id: "ada", profile: profile("Ada Maria") }), me);
    for (const finish of waiting.reverse()) finish();
    await settle();
    expect(names(household.family.value)).toEqual(["Ada Maria"]);
  });

  it("fetches a photograph once a version, and lets the old one go", async () => {
    const made = vi.spyOn(URL, "createObjectURL").mockImplementation(() => `blob:${made.mock.calls.length}`);
    const revoked = vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => undefined);
    const { household, photo } = house((text) => Promise.resolve(text));
    const ada = (version: number) => family({ id: "ada", profile: profile("Ada"), photo: version });
    const shown = () => household.family.value?.people[0]?.photo;
    household.set(ada(1), me);
    household.set(ada(1), me);
    await settle();
    await vi.waitFor(() => expect(shown()).toBe("blob:1"));
    expect(photo).toHaveBeenCalledTimes(1);
    household.set(ada(2), me);
    await vi.waitFor(() => expect(shown()).toBe("blob:2"));
    expect(revoked).toHaveBeenCalledWith("blob:1");
  });
});
