import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mayReceiveRed, preferOpus, preferVp8 } from "./codecs";

const capabilities = {
  audio: ["audio/G722", "audio/red", "audio/opus", "audio/CN"],
  video: ["video/VP9", "video/H264", "video/rtx", "video/AV1", "video/VP8", "video/ulpfec"],
};

beforeEach(() => {
  const getCapabilities = (media: "audio" | "video") => ({
    codecs: capabilities[media].map((mimeType) => ({ mimeType })),
  });
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities });
});
afterEach(() => vi.unstubAllGlobals());

/** What of all that the browser has is offered, in this order. */
function offered(prefer: (transceiver: RTCRtpTransceiver) => void): string[] {
  let names: string[] = [];
  const setCodecPreferences = (codecs: RTCRtpCodec[]) => (names = codecs.map(({ mimeType }) => mimeType));
  prefer({ setCodecPreferences } as unknown as RTCRtpTransceiver);
  return names;
}

describe("a page offers", () => {
  it("VP8 and no other codec for pictures, whatever else could be sealed", () => {
    expect(offered(preferVp8)).toEqual(["video/VP8", "video/rtx"]);
  });

  it("Opus, and RED around it", () => {
    expect(offered(preferOpus)).toEqual(["audio/opus", "audio/red"]);
    expect(mayReceiveRed()).toBe(true);
  });
});
