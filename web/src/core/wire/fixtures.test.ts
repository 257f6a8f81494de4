import { expect, it } from "vitest";

import { decodeFromServer, decodeProblem } from "./decode";
import codes from "../../../../crates/wire/fixtures/codes.json";
import messages from "../../../../crates/wire/fixtures/from_server.json";
import http from "../../../../crates/wire/fixtures/http.json";

it.each(Object.entries(messages))("what the server says is understood: %s", (_, message) => {
  expect(decodeFromServer(JSON.stringify(message))).toEqual(message);
});

it.each(Object.keys(http).filter((name) => name.startsWith("Problem")))(
  "a refusal is understood: %s",
  (name) => {
    const problem = (http as Record<string, unknown>)[name];
    expect(decodeProblem(JSON.stringify(problem))).toEqual(problem);
  },
);

it.each(Object.values(codes))("every code is understood: %s", (code) => {
  const problem = { code, message: "It was refused." };
  expect(decodeProblem(JSON.stringify(problem))).toEqual(problem);
});
