import { describe, expect, it } from "vitest";

import { elsewhere, knownZone, localTime, partOfDay, place, sameClock, when } from "./time";

/** A Sunday, 16:12 in London and 08:12 in Los Angeles. */
const tea = Date.UTC(2026, 10, 22, 16, 12);
const london = "Europe/London";
const angeles = "America/Los_Angeles";

describe("local times", () => {
  it("shows the clock of the other place", () => {
    expect(localTime(tea, london, "en").clock).toBe("16:12");
    expect(localTime(tea, angeles, "de").clock).toBe("08:12");
  });

  it("writes midnight as 00, not 24", () => {
    expect(localTime(Date.UTC(2026, 10, 22, 0, 5), london, "en").clock).toBe("00:05");
  });

  it("has a sun by day and a moon by night", () => {
    expect(localTime(tea, angeles, "en")).toMatchObject({ part: "morning", sun: true });
    expect(localTime(tea + 14 * 3_600_000, london, "en")).toMatchObject({ sun: true });
    expect(localTime(tea + 7 * 3_600_000, london, "en")).toMatchObject({ part: "night", sun: false });
  });

  it("names every hour's part of the day", () => {
    expect([4, 5, 10, 11, 17, 18, 21, 22].map(partOfDay)).toEqual([
      "night",
      "morning",
      "morning",
      "day",
      "day",
      "evening",
      "evening",
      "night",
    ]);
  });

  it("shows UTC for a zone that the browser does not know", () => {
    expect(knownZone("Mars/Olympus_Mons")).toBe(false);
    expect(knownZone("")).toBe(false);
    expect(localTime(tea, "Mars/Olympus_Mons", "en").clock).toBe("16:12");
  });
});

describe("places", () => {
  it("takes zones with one clock for one place", () => {
    expect(sameClock(tea, "Europe/Berlin", "Europe/Paris")).toBe(true);
    expect(sameClock(tea, london, angeles)).toBe(false);
  });

  it("lists the places elsewhere, the most people first, and leaves out where the reader is", () => {
    const zones = ["Australia/Sydney", angeles, "America/Vancouver", "Europe/Lisbon"];
    expect(elsewhere(zones, london, tea)).toEqual([angeles, "Australia/Sydney"]);
  });

  it("names places in the reader's language", () => {
    expect(place(angeles, "en")).toBe("Los Angeles");
    expect(place("Europe/Vienna", "de")).toBe("Wien");
    expect(place("Europe/Vienna", "en")).toBe("Vienna");
  });
});

describe("when something happened", () => {
  it("counts days in the reader's zone, not in hours", () => {
    const late = Date.UTC(2026, 10, 22, 7, 30);
    expect(when(late, tea, london, "en")).toEqual({ on: "today", time: "07:30" });
    expect(when(late, tea, angeles, "en")).toEqual({ on: "yesterday", time: "23:30" });
  });

  it("names the day when it is longer ago", () => {
    const then = when(tea - 5 * 86_400_000, tea, london, "en");
    expect(then.on).toBe("day");
    expect(then.on === "day" ? then.date : "").toContain("Tuesday");
  });
});
