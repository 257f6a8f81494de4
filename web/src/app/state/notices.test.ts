import { describe, expect, it } from "vitest";

import type { Notice } from "../../core/parlour";
import { words as german } from "../messages/de";
import { words } from "../messages/en";
import { freshNotices, type Lookup, ordered, tell } from "./notices";

type Body = Notice extends infer One ? (One extends Notice ? Omit<One, "id" | "at"> : never) : never;
const notice = (body: Body, at = 0): Notice => ({ id: "n", at, ...body }) as Notice;
const id = <T>(text: string): T => text as unknown as T;
const look: Lookup = {
  me: "me",
  name: (member) => member,
  device: () => "Kitchen tablet",
  when: () => "today, 16:12",
};
const device = (member: string, at = 0): Notice =>
  notice({ what: "new_device", member: id(member), device: id("d"), by: null }, at);
const hour = 3_600_000;

describe("notices at home", () => {
  it("announce a new device for a day, and everything else until it is read", () => {
    const joined = notice({ what: "new_member", member: id("Tom"), by: null });
    const all = [device("Grandma", 0), joined];
    expect(freshNotices(all, 23 * hour)).toEqual(all);
    expect(freshNotices(all, 24 * hour)).toEqual([joined]);
  });

  it("leave a return that is asked for to its own note", () => {
    const asked = notice({ what: "recovery_asked", member: id("Tom"), until: 1 });
    expect(freshNotices([asked], 0)).toEqual([]);
  });

  it("stand with what matters most first", () => {
    const joined = notice({ what: "new_member", member: id("Tom"), by: null });
    const warning = notice({ what: "warning", about: "roster", detail: "" });
    expect(ordered([joined, device("Ada"), warning])).toEqual([warning, device("Ada"), joined]);
  });

  it("say whose device is new, and that loudly", () => {
    expect(tell(words, look, device("Grandma"))).toEqual({
      title: "Grandma has a new device: Kitchen tablet, since today, 16:12",
      detail: "If that surprises you, ask Grandma when you next speak.",
      devicesOf: "Grandma",
      loud: true,
    });
  });

  it("say which device runs another app, and whom to tell of it", () => {
    const other = notice({ what: "other_app", member: id("Ada"), device: id("d"), release: 12 });
    const told = tell(words, look, other);
    expect(told).toMatchObject({ devicesOf: "Ada", loud: true });
    expect(told.title).toContain("Kitchen tablet");
    expect(told.detail).toContain("release 12");
    expect(tell(german, look, other).detail).toContain("Ausgabe 12");
    const own = notice({ what: "other_app", member: id("me"), device: id("d"), release: 12 });
    expect(tell(words, look, own).title).toBe(
      "Another device of yours has another Parlour than this one: Kitchen tablet",
    );
  });

  it("tell oneself what to do about a device that one does not know", () => {
    expect(tell(words, look, device("me")).detail).toBe("If that was not you, remove it now.");
  });

  it("say by whom somebody came in", () => {
    const joined = notice({ what: "new_member", member: id("Tom"), by: id("Ada") });
    expect(tell(words, look, joined)).toMatchObject({
      title: "Tom has joined the family",
      detail: "By Ada.",
    });
    const byMe = notice({ what: "new_member", member: id("Tom"), by: id("me") });
    expect(tell(words, look, byMe).detail).toBe("By you.");
  });

  it("name a server that misbehaves, without its engineers' words", () => {
    for (const about of ["roster", "membership", "messages", "call"] as const) {
      for (const language of [words, german]) {
        const told = tell(language, look, notice({ what: "warning", about, detail: "fork at 12" }));
        expect(told.loud).toBe(true);
        expect(`${told.title} ${told.detail ?? ""}`).not.toContain("fork");
      }
    }
  });
});
