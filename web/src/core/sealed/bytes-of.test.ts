import { expect, test } from "vitest";
import { bytesOf, saltOf, tagOf, Unopenable } from "./bytes-of";

test("a page is called the same by its seat and in its group", () => {
  const salt = "AAECAwQFBgcICQoLDA0ODw";
  expect(tagOf(salt)).toBe("00010203-0405-0607-0809-0a0b0c0d0e0f");
  expect(saltOf(tagOf(salt))).toBe(salt);
});

test("what is no base64url is refused", () => {
  expect(() => bytesOf("!")).toThrow(Unopenable);
  expect(() => saltOf("nobody")).toThrow(Unopenable);
});
