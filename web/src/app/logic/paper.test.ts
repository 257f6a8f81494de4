import { describe, expect, it } from "vitest";

import { sameCode } from "./paper";

const code = "KXQ7 M2TD PLWA";

describe("a code typed from paper", () => {
  it("is the same however it is spaced and in small letters", () => {
    for (const typed of ["kxq7m2tdplwa", "KXQ7-M2TD-PLWA", " kxq7  m2td\nplwa "])
      expect(sameCode(code, typed), typed).toBe(true);
  });

  it("is another where one letter differs or is missing", () => {
    for (const typed of ["KXQ7 M2TD PLWB", "KXQ7 M2TD PLW", ""])
      expect(sameCode(code, typed), typed).toBe(false);
  });
});
