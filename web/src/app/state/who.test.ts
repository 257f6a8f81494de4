import { describe, expect, it } from "vitest";

import type { SeatInfo, Trust } from "../../core/parlour";
import { words } from "../messages/en";
import { sayTrust, sayWho } from "./who";

const seat = (member: string, trust: Trust = "certified", me = false) => ({
  member: member as SeatInfo["member"],
  trust,
  me,
});

describe("who is in the call", () => {
  it("counts people, not their devices", () => {
    expect(sayWho(words, [seat("me", "certified", true), seat("Tom"), seat("Tom", "verified")])).toBe(
      "Sealed, only you two",
    );
  });

  it("names guests beside the family", () => {
    const seats = [seat("me", "certified", true), seat("Tom"), seat("g", "guest"), seat("h", "guest")];
    expect(sayWho(words, seats)).toBe("Sealed, only you two, and 2 guests");
    expect(sayWho(words, seats.slice(0, 3))).toBe("Sealed, only you two, and a guest");
  });

  it("counts a guest among you on their own page", () => {
    expect(sayWho(words, [seat("g", "guest", true), seat("Tom"), seat("Ada")])).toBe(
      "Sealed, only you three",
    );
  });

  it("does not count those who have not proved who they are", () => {
    expect(sayWho(words, [seat("me", "certified", true), seat("Tom", "unknown")])).toBe("Sealed, only you");
  });

  it("says beside a name only what is worth saying", () => {
    expect(sayTrust(words, "certified")).toBeNull();
    expect(sayTrust(words, "verified")).toBe("verified");
    expect(sayTrust(words, "guest")).toBe("guest, not verified");
  });
});
