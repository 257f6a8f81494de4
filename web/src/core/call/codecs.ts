/** Which codecs a page offers: the ones that `sealed` can seal, and nothing else. */

function codecs(media: "audio" | "video", types: readonly string[]): RTCRtpCodec[] {
  const all = RTCRtpReceiver.getCapabilities(media)?.codecs ?? [];
  const rank = (codec: RTCRtpCodec) => types.indexOf(codec.mimeType.toLowerCase());
  return all.filter((codec) => rank(codec) >= 0).sort((a, b) => rank(a) - rank(b));
}

/** Opus first, so that it is what is sent until RED is asked for; RED beside it where the browser has it. */
export function preferOpus(transceiver: RTCRtpTransceiver): void {
  transceiver.setCodecPreferences(codecs("audio", ["audio/opus", "audio/red"]));
}

/** VP8 with retransmission. */
export function preferVp8(transceiver: RTCRtpTransceiver): void {
  transceiver.setCodecPreferences(codecs("video", ["video/vp8", "video/rtx"]));
}

/** Whether this browser can receive RED (RFC 2198) around Opus. */
export function mayReceiveRed(): boolean {
  return codecs("audio", ["audio/red"]).length > 0;
}
