import { describe, expect, it } from "vitest";
import { decodeFromServer, decodeProblem } from "./decode";

/** The messages that the Rust side writes and reads too. */
const fixtures = import.meta.glob<Record<string, unknown>>("../../../../crates/wire/fixtures/*.json", {
  eager: true,
  import: "default",
});

function fixture(file: string): [string, unknown][] {
  const path = Object.keys(fixtures).find((name) => name.endsWith(`/${file}`));
  if (path === undefined) throw new Error(`crates/wire/fixtures/${file} is missing`);
  return Object.entries(fixtures[path] ?? {});
}

describe("what the server says", () => {
  it.each(fixture("from_server.json"))("is understood: %s", (_name, message) => {
    expect(decodeFromServer(JSON.stringify(message))).toEqual(message);
  });

  it.each(fixture("from_server.json"))("is refused where a field has another type: %s", (_name, message) => {
    for (const path of leaves(message)) {
      const broken = structuredClone(message);
      put(broken, path, { unheard: "of" });
      const decoded = decodeFromServer(JSON.stringify(broken));
      // What the page only hands on, or reads itself with care, may be anything.
      const name = path.at(-1);
      if (name === "field" || name === "declined" || name === "message" || name === "state") continue;
      expect(decoded, path.join(".")).toBeNull();
    }
  });

  it("is refused where it is no message at all", () => {
    for (const text of ["", "{", "null", "7", "[]", "{}", '{"type":"tomorrow"}', '{"type":"toString"}']) {
      expect(decodeFromServer(text), text).toBeNull();
    }
  });
});

it("a refusal over HTTP is read, and nothing else for one", () => {
  const problem = { code: "full", message: "The call is full." };
  expect(decodeProblem(JSON.stringify(problem))).toEqual(problem);
  expect(decodeProblem("<html>")).toBeNull();
  expect(decodeProblem('{"code":7}')).toBeNull();
});

/** The paths of everything in a value that is neither an object nor a list. */
function leaves(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function put(value: unknown, path: readonly (string | number)[], leaf: unknown): void {
  let at = value as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last !== undefined) at[last] = leaf;
}
