import { describe, expect, it } from "vitest";
import { withFirstCheckNaming, withMicrophoneAs, withOpusSettings } from "./sdp";

const lines = (...all: string[]) => [...all, ""].join("\r\n");

const answer = lines(
  "v=0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=0",
  "a=rtpmap:63 red/48000/2",
  "a=fmtp:63 111/111",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=rtpmap:96 VP8/90000",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=rtpmap:111 opus/48000/2",
);

describe("Opus settings", () => {
  const changed = withOpusSettings(answer).split("\r\n");

  it("are put into the parameters that are there", () => {
    expect(changed[3]).toBe("a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1");
  });

  it("are added where there are none", () => {
    expect(changed.at(-2)).toBe("a=fmtp:111 useinbandfec=1;usedtx=1");
  });

  it("leave everything else as it was", () => {
    expect(changed[5]).toBe("a=fmtp:63 111/111");
    expect(changed.filter((line) => !line.startsWith("a=fmtp:111"))).toEqual(
      answer.split("\r\n").filter((line) => !line.startsWith("a=fmtp:111")),
    );
  });

  it("are there once, however often they are asked for", () => {
    expect(withOpusSettings(withOpusSettings(answer))).toBe(withOpusSettings(answer));
  });
});

describe("the microphone", () => {
  const sounds = (sdp: string) => sdp.split("\r\n").filter((line) => line.startsWith("m=audio"));

  it("is sent as RED where the answer names RED first, in its own section only", () => {
    expect(sounds(withMicrophoneAs(answer, true))).toEqual([
      "m=audio 9 UDP/TLS/RTP/SAVPF 63 111",
      "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    ]);
  });

  it("is sent as Opus again where RED is last", () => {
    expect(withMicrophoneAs(withMicrophoneAs(answer, true), false)).toBe(answer);
  });

  it("stays Opus where RED was not agreed upon", () => {
    const without = answer.replace("red/48000", "rid/48000");
    expect(withMicrophoneAs(without, true)).toBe(without);
  });
});

it("says nothing of a relay that only answers checks, and leaves the rest as it is", () => {
  const lite = answer.replace("v=0\r\n", "v=0\r\na=ice-lite\r\n");
  expect(withFirstCheckNaming(lite)).toBe(answer);
  expect(withFirstCheckNaming(answer)).toBe(answer);
});
