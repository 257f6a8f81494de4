import { writeFileSync } from "node:fs";

/** What `cargo xtask prove` handed over under this name. */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run this through \`cargo xtask prove\``);
  return value;
}

/** Writes the figures where `cargo xtask prove` reads them. */
export function result(figures: unknown): void {
  writeFileSync(given("PARLOUR_PROOF_RESULT"), `${JSON.stringify(figures, null, 2)}\n`);
}
