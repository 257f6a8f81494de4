import { beforeEach, describe, expect, it } from "vitest";
import type { Wish } from "../sealed/vault-types";
import type { DeviceId, FamilyView, KnockView, MemberId, Request, SealedChange } from "../wire/gen";
import { Recovery } from "./recovery";

const ada = "ada" as MemberId;
const bo = "bo" as MemberId;

let asked: Request[];
let wished: Wish[];
let recovery: Recovery;

const knock = (more: object = {}): KnockView =>
  ({
    device: "new phone",
    member: bo,
    new_member: null,
    device_key: "key",
    at: 7,
    vouchers: [],
    returns_at: null,
    ...more,
  }) as unknown as KnockView;
const view = (one: KnockView): FamilyView =>
  ({
    knocks: [one],
    members: [{ id: "cy", devices: [{ id: "cy's tablet" }] }],
  }) as unknown as FamilyView;
const words = { member: bo, device: "new phone", key: "key", asked_at: 7 };

beforeEach(() => {
  asked = [];
  wished = [];
  recovery = new Recovery({
    sealing: {
      makePaperCode: () => Promise.resolve("ABCD-EFGH"),
      codeProof: () => Promise.resolve({ proof: "proof" as never, proofHash: "hash" as never }),
      vouch: (ask) => {
        expect(ask).toEqual(words);
        return Promise.resolve("my word" as never);
      },
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
    me: () => ({ member: ada, device: "ada's phone" as DeviceId }),
  });
});

describe("a paper code", () => {
  it("goes to the family as a key and to the server as a hash, and is shown once", async () => {
    expect(await recovery.makePaperCode()).toBe("ABCD-EFGH");
    expect(wished).toMatchObject([{ kind: "add_recovery", code: { kind: "paper", letters: "ABCD-EFGH" } }]);
    expect(asked).toMatchObject([{ type: "keep_paper_code", proof_hash: "hash" }]);
    expect(JSON.stringify(asked)).not.toContain("ABCD");
  });
});

describe("a member who lost everything", () => {
  it("is shown to the others, with who has vouched", () => {
    recovery.set(view(knock({ vouchers: [{ by: "cy's tablet", voucher: "cy's word" }] })));
    expect(recovery.asked.value).toMatchObject([{ member: bo, vouched: ["cy"], mine: false }]);
  });

  it("has one word after the first, and returns by the second", async () => {
    recovery.set(view(knock()));
    await recovery.vouch(bo);
    expect(asked.map(({ type }) => type)).toEqual(["vouch"]);
    recovery.set(view(knock({ vouchers: [{ by: "cy's tablet", voucher: "cy's word" }] })));
    await recovery.vouch(bo);
    expect(asked.map(({ type }) => type)).toEqual(["vouch", "vouch", "begin_return"]);
    expect(wished).toEqual([{ kind: "return", ask: words, vouchers: ["cy's word", "my word"] }]);
  });

  it("returns by what was said already, where the last to vouch could not begin it", async () => {
    const last = { by: "ada's phone", voucher: "my word" };
    const first = { by: "cy's tablet", voucher: "cy's word" };
    recovery.set(view(knock({ vouchers: [last, first] })));
    recovery.set(view(knock({ vouchers: [first, last], returns_at: 9 })));
    expect(wished).toEqual([]);
    recovery.set(view(knock({ vouchers: [first, last] })));
    recovery.set(view(knock({ vouchers: [first, last] })));
    await Promise.resolve();
    expect(wished).toEqual([{ kind: "return", ask: words, vouchers: ["cy's word", "my word"] }]);
  });

  it("is stopped by anybody, and the family's devices hear of it where it had begun", async () => {
    recovery.set(view(knock()));
    await recovery.cancel(bo);
    expect(wished).toEqual([]);
    recovery.set(view(knock({ returns_at: 9 })));
    await recovery.cancel(bo);
    expect(wished).toEqual([{ kind: "cancel_return", member: bo, device: "new phone" }]);
    expect(asked.map(({ type }) => type)).toEqual(["refuse_knock", "refuse_knock"]);
  });

  it("is not one's own further device, until others vouch for it", async () => {
    recovery.set(view(knock({ member: ada })));
    expect(recovery.asked.value).toEqual([]);
    recovery.set(view(knock({ member: ada, vouchers: [{ by: "cy's tablet", voucher: "cy's word" }] })));
    expect(recovery.asked.value).toMatchObject([{ member: ada, vouched: ["cy"] }]);
    recovery.set(view(knock({ member: ada, returns_at: 9 })));
    await recovery.cancel(ada);
    expect(wished).toEqual([{ kind: "cancel_return", member: ada, device: "new phone" }]);
  });
});
