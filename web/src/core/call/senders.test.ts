import { expect, it } from "vitest";
import { settle } from "../testing/call";
import type { MediaKind } from "../wire/gen";
import { Senders } from "./senders";

it("encodes nothing before there are keys, and then what was put in last", async () => {
  const sent: (string | null)[] = [];
  const sender = {
    track: null as unknown,
    replaceTrack(track: string | null) {
      this.track = track;
      sent.push(track);
      return Promise.resolve();
    },
  };
  const senders = new Senders(new Map([["camera" as MediaKind, sender as unknown as RTCRtpSender]]));
  const put = (track: string) => senders.setTrack("camera", track as never);
  await put("front");
  await put("back");
  expect(sent).toEqual([]);
  senders.open();
  senders.open();
  await settle();
  expect(sent).toEqual(["back"]);
  await put("front");
  expect(sent).toEqual(["back", "front"]);
});
