import { fromBase64Url, idBytes, toBase64Url } from "../wire/bytes";
import type { SeatSalt } from "../wire/gen";

/** Something did not hold or did not open; the message is the reason's name. */
export class Unopenable extends Error {}

/** The bytes of base64url text. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64Url(text);
  if (!bytes) throw new Unopenable("malformed");
  return bytes;
}

/** The sixteen bytes of an id. */
export function idOf(id: string): Uint8Array<ArrayBuffer> {
  const bytes = idBytes(id);
  if (!bytes) throw new Unopenable("malformed");
  return bytes;
}

/** Sixteen bytes in base64url as the text of a UUID: what a page is called in its call's group. */
export function tagOf(salt: string): string {
  const hex = Array.from(bytesOf(salt), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The way back. */
export function saltOf(tag: string): SeatSalt {
  return toBase64Url(idOf(tag)) as SeatSalt;
}
