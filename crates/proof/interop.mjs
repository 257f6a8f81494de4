// Speaks for the members in the module of `crates/proof-member`: one question and one answer a line, in JSON.
//
//   node interop.mjs FOLDER    where FOLDER holds proof_member.js and proof_member_bg.wasm
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = resolve(process.argv[2] ?? ".");
const { initSync, Member } = await import(pathToFileURL(join(folder, "proof_member.js")).href);
initSync({ module: readFileSync(join(folder, "proof_member_bg.wasm")) });

/** @type {Map<number, InstanceType<typeof Member>>} */
const members = new Map();
const bytes = (/** @type {string} */ hex) => Buffer.from(hex, "hex");

function answer(question) {
  if (question.do === "forget") {
    for (const member of members.values()) member.free();
    members.clear();
    return null;
  }
  if (question.do === "new") {
    members.set(question.member, new Member(question.suite, bytes(question.name), question.secret));
    return null;
  }
  const member = members.get(question.member);
  if (member === undefined) throw new Error(`there is no member ${question.member}`);
  const given =
    question.do === "commit"
      ? member.commit(Uint32Array.from(question.removes))
      : member[question.do](...question.with.map(bytes));
  return given instanceof Uint8Array ? Buffer.from(given).toString("hex") : (given ?? null);
}

for await (const line of createInterface({ input: process.stdin })) {
  let said;
  try {
    said = { ok: answer(JSON.parse(line)) };
  } catch (error) {
    said = { error: error instanceof Error ? error.message : String(error) };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
