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

it("says again what was refused, once the negotiation that stood in the way is over", async () => {
  const encodings = [{ active: false }, { active: false }, { active: false }];
  let negotiating = true;
  const sender = {
    getParameters: () => ({ encodings: encodings.map((encoding) => ({ ...encoding })) }),
    setParameters: ({ encodings: now }: { encodings: { active: boolean }[] }) => {
      if (negotiating) return Promise.reject(new Error("negotiating"));
      encodings.splice(0, 3, ...now);
      return Promise.resolve();
    },
  };
  const senders = new Senders(new Map([["camera" as MediaKind, sender as unknown as RTCRtpSender]]));
  const active = () => encodings.map((encoding) => encoding.active);
  senders.setWanted({ camera: [true, true, false], screen: false });
  await settle();
  expect(active()).toEqual([false, false, false]);
  negotiating = false;
  senders.again();
  await settle();
  expect(active()).toEqual([true, true, false]);
  negotiating = true;
  senders.setWanted({ camera: [true, false, false], screen: false });
  senders.setWanted({ camera: [false, false, true], screen: false });
  await settle();
  negotiating = false;
  senders.again();
  await settle();
  expect(active()).toEqual([false, false, true]);
});
