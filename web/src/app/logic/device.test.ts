import { describe, expect, it } from "vitest";

import { browserKind, deviceKind } from "./device";

describe("what this page runs on", () => {
  it("is a computer without touch, a phone or a tablet with it", () => {
    expect(deviceKind(false, 800)).toBe("computer");
    expect(deviceKind(true, 390)).toBe("phone");
    expect(deviceKind(true, 768)).toBe("tablet");
  });

  it("shows the steps of the browser at hand", () => {
    expect(browserKind("Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 Chrome/140 Safari/537.36")).toBe(
      "chrome",
    );
    expect(browserKind("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36")).toBe("android");
    expect(browserKind("Mozilla/5.0 (Android 15; Mobile) Gecko Firefox/145.0")).toBe("firefox");
    expect(browserKind("Mozilla/5.0 (iPhone; CPU iPhone OS 19) Version/19 Safari/604")).toBe("iphone");
    expect(browserKind("Mozilla/5.0 (Macintosh) Version/19 Safari/605")).toBe("safari");
  });
});
