import { describe, expect, it } from "vitest";

import type { PastCallInfo } from "../../core/parlour";
import { words } from "../messages/en";
import { missedByPerson } from "./missed";
import { pastSentence } from "./past";

type CallId = PastCallInfo["id"];
type MemberId = PastCallInfo["by"];
type Part = PastCallInfo["parts"][number]["part"];

function past(by: string, parts: Record<string, Part>, more: Partial<PastCallInfo> = {}): PastCallInfo {
  const list = Object.entries(parts).map(([member, part]) => ({ member: member as MemberId, part }));
  return {
    id: "c" as CallId,
    by: by as MemberId,
    startedAt: 0,
    endedAt: 60_000,
    parts: list,
    unseen: false,
    ...more,
  };
}

const say = (call: PastCallInfo) => pastSentence(words, call, "me", (id) => id);

describe("a past call", () => {
  it("names those one spoke with, and those who did not come", () => {
    const call = past("me", { me: "joined", Tom: "joined", Ada: "declined", Bea: "missed" });
    expect(say(call)).toEqual({
      title: "Tom",
      details: ["Ada: Not now", "Bea did not answer"],
      missed: false,
      met: true,
    });
  });

  it("says who called when one missed it", () => {
    expect(say(past("Tom", { Tom: "joined", me: "missed" }))).toMatchObject({
      title: "Tom called you; you missed it",
      missed: true,
      met: false,
    });
  });

  it("says why nobody came", () => {
    expect(say(past("me", { me: "joined", Ada: "declined" })).title).toBe("Ada: Not now");
    expect(say(past("me", { me: "joined", Ada: "missed" })).title).toBe("Ada did not answer");
    expect(say(past("me", { me: "joined", Ada: "missed", Tom: "missed" })).title).toBe(
      "Ada and Tom did not answer",
    );
  });

  it("remembers that one said not now", () => {
    expect(say(past("Tom", { Tom: "joined", me: "declined" }))).toMatchObject({
      title: "Tom called",
      details: ["Not now"],
    });
  });
});

describe("missed calls", () => {
  it("make one note per person, with the newest call", () => {
    const calls = [
      past("Tom", {}, { id: "3" as CallId, unseen: true }),
      past("Tom", {}, { id: "2" as CallId, unseen: true }),
      past("Ada", {}, { id: "1" as CallId, unseen: true }),
      past("Bea", {}, { id: "0" as CallId }),
    ];
    expect(missedByPerson(calls).map((call) => call.id)).toEqual(["3", "1"]);
  });
});
