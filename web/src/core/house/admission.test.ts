import { beforeEach, describe, expect, it } from "vitest";
import { Refused } from "../parlour";
import type { Wish } from "../sealed/vault-types";
import type { DeviceId, FamilyView, KnockView, MemberId, Request, SealedChange } from "../wire/gen";
import { Admission, knockPictures } from "./admission";
import { writeNote } from "./note";
import { writeProfile } from "./profile";

const ada = "ada" as MemberId;
const phone = "phone" as DeviceId;
const portrait = { skin: 0, hair: 0, hairColour: 0, glasses: 0, beard: 0, clothes: 0, ground: 0 };
const tom = { name: "Tom", zone: "UTC", portrait };
const note = writeNote({ text: "for Tom", secret: "secret", knockKey: "key" });

let asked: Request[];
let wished: Wish[];
let proved: boolean;
let admission: Admission;

const knock = (more: Partial<KnockView> = {}): KnockView =>
  ({
    device: phone,
    member: "tom",
    new_member: writeProfile(tom),
    profile: "Tom's phone",
    invitation: "invitation",
    device_key: "AAAA",
    key_package: "package",
    mac: "mac",
    at: 7,
    expires_at: 9,
    vouchers: [],
    returns_at: null,
    ...more,
  }) as KnockView;
const view = (...knocks: KnockView[]): FamilyView =>
  ({
    knocks,
    members: [{ id: ada, devices: [] }],
    invitations: [{ id: "invitation", by: ada, note }],
  }) as unknown as FamilyView;

beforeEach(() => {
  asked = [];
  wished = [];
  proved = true;
  admission = new Admission({
    sealing: {
      openText: (_purpose, _id, sealed) => Promise.resolve(sealed),
      openByLink: (secret, _id, sealed) =>
        secret === "secret" ? Promise.resolve(sealed) : Promise.reject(new Refused("unopenable")),
      sealText: (_purpose, _id, text) => Promise.resolve(`sealed ${text}` as never),
      isProved: () => Promise.resolve(proved),
    },
    sync: {
      change: async (wish, request) => {
        wished.push(wish);
        asked.push(request?.({} as SealedChange) as Request);
        await Promise.resolve();
      },
    },
    ask: (request) => {
      asked.push(request);
      return Promise.resolve({ type: "done" });
    },
    me: () => ({ member: ada }),
    now: () => 100,
  });
});

describe("whoever is at the door", () => {
  it("is shown with the name that they sealed for who has the link", async () => {
    await admission.set(view(knock()));
    expect(admission.knocks.value).toMatchObject([
      { device: phone, newcomer: tom, deviceName: "Tom's phone", by: ada, proved: true, pictures: null },
    ]);
  });

  it("is let in by a change that names the knock, with names sealed for the whole family", async () => {
    await admission.set(view(knock()));
    await admission.admit(phone);
    expect(wished).toMatchObject([
      { kind: "admit", key: "key", invitation: "invitation", knock: { mac: "mac" } },
    ]);
    expect(asked).toMatchObject([
      {
        type: "admit",
        device: phone,
        device_profile: "sealed Tom's phone",
        member_profile: `sealed ${writeProfile(tom)}`,
      },
    ]);
  });

  it("is not let in without the link, whatever is touched", async () => {
    proved = false;
    await admission.set(view(knock()));
    expect(admission.knocks.value[0]?.proved).toBe(false);
    await expect(admission.admit(phone)).rejects.toMatchObject({ code: "unopenable" });
    expect(wished).toEqual([]);
  });

  it("is sent away where somebody says so", async () => {
    await admission.set(view(knock()));
    await admission.refuse(phone);
    expect(asked).toEqual([{ type: "refuse_knock", device: phone }]);
  });

  it("shows pictures to compare where it is a further device of one's own", async () => {
    await admission.set(view(knock({ member: ada, new_member: null })));
    const [info] = admission.knocks.value;
    expect(info).toMatchObject({ newcomer: null, forMember: ada });
    expect(info?.pictures).toEqual(await knockPictures("AAAA"));
  });

  it("is not for this member to let in where it is another's further device", async () => {
    await admission.set(
      view(knock({ new_member: null }), knock({ new_member: null, returns_at: 101 as never })),
    );
    expect(admission.knocks.value).toEqual([]);
  });

  it("who returns is let in as such, once the day is over", async () => {
    await admission.set(view(knock({ new_member: null, returns_at: 100 as never })));
    await admission.admit(phone);
    expect(wished).toMatchObject([{ kind: "returned" }]);
  });
});

describe("four pictures of a key", () => {
  it("are in their ranges, and others for another key", async () => {
    const [one, other] = [await knockPictures("AAAA"), await knockPictures("AAAB")];
    expect(one).not.toEqual(other);
    for (const { thing, colour, count } of [...one, ...other]) {
      expect(thing).toBeLessThan(32);
      expect(colour).toBeLessThan(8);
      expect([1, 2, 3, 4]).toContain(count);
    }
  });
});
