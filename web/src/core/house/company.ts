/** What a guest is told of those in the call, sealed for the guest alone: no more than a call shows anyway. */
import type { Family, Person, Portrait } from "../parlour";
import type { MemberId } from "../wire/gen";
import { readProfile, writeProfile } from "./profile";

export interface Companion {
  id: string;
  name: string;
  /** Null: a guest's, who has none. */
  portrait: Portrait | null;
}

export function writeCompany(people: readonly Companion[]): string {
  return JSON.stringify(people);
}

/**
 * The people in this opened text, as a guest's page shows them. What is missing or strange in it is left out. `zone`:
 * the guest's own; where the others are is not told.
 */
export function readCompany(text: string, zone: string): Family {
  return { name: "", people: listOf(text).flatMap((one) => personOf(one, zone)), invitations: [] };
}

function listOf(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

function personOf(value: unknown, zone: string): Person[] {
  const { id, name, portrait } = (value ?? {}) as Partial<Record<keyof Companion, unknown>>;
  if (typeof id !== "string" || typeof name !== "string") return [];
  const { portrait: drawn } = readProfile(JSON.stringify({ portrait }));
  const profile = readProfile(writeProfile({ name, zone, portrait: drawn }));
  const nothing = {
    photo: null,
    keeper: false,
    me: false,
    joinedAt: 0,
    devices: [],
    departed: [],
    passkeys: [],
  };
  return [{ id: id as MemberId, profile, trust: "unknown", ...nothing }];
}
