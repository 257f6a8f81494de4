/** Who may sign a release: the public keys that the web app and `parlour verify` are built with. */
import { readFileSync } from "node:fs";

const FILE = new URL("../../crates/release/release.pub", import.meta.url);

/** One key a line, base64url; `#` begins a comment. `PARLOUR_RELEASE_KEYS` names another file for one build. */
export function releaseKeys() {
  return readFileSync(process.env["PARLOUR_RELEASE_KEYS"] ?? FILE, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
