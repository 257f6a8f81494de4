// A page that calls itself, without a relay, in a codec of the test's choice; all that it sends is sealed. It is no page
// of the app: the app's connections are made in one file, and in one codec.

/**
 * @typedef {object} Terms
 * @property {string} codec as browsers name it: "video/VP9"
 * @property {boolean} vp9 sealed as VP9 is
 * @property {{ sender: number, receiver: number }} keys what both ends make their keys of; one key where they are the same
 * @property {number} frames until so many were decoded, or did not open
 */

/**
 * @typedef {object} Outcome
 * @property {string | null} codec what is used; null: this browser does not have it
 * @property {number} received packets
 * @property {number} decoded frames
 * @property {number} opened frames
 * @property {number} unopened frames
 * @property {number} brightness the mean of the last picture, of 255
 */

const PATIENCE = 30_000;

async function startWorker() {
  const worker = new Worker("/worker.mjs", { type: "module" });
  await new Promise((ready, failed) => {
    worker.addEventListener("message", ready, { once: true });
    worker.addEventListener("error", failed, { once: true });
  });
  return worker;
}

/** A picture of its own, bright but for a square that moves: cameras that are not there differ from browser to browser. */
function paint() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("nothing can be painted here");
  let turn = 0;
  const painting = setInterval(() => {
    context.fillStyle = "#f0d090";
    context.fillRect(0, 0, 320, 240);
    context.fillStyle = "#204060";
    context.fillRect((turn += 7) % 280, 100, 40, 40);
  }, 66);
  const [track] = canvas.captureStream(15).getVideoTracks();
  if (!track) throw new Error("a canvas gives no picture here");
  return { track, stop: () => clearInterval(painting) };
}

/** @param {HTMLVideoElement} video */
function brightness(video) {
  const look = Object.assign(document.createElement("canvas"), { width: 8, height: 8 }).getContext("2d");
  look?.drawImage(video, 0, 0, 8, 8);
  const cells = [...(look?.getImageData(0, 0, 8, 8).data ?? [])].filter((_, at) => at % 4 !== 3);
  return cells.reduce((sum, it) => sum + it, 0) / cells.length;
}

/** @param {RTCPeerConnection} connection */
async function received(connection) {
  const report = await connection.getStats();
  const all = /** @type {Map<string, Record<string, unknown>>} */ (/** @type {unknown} */ (report));
  const inbound = [...all.values()].find((it) => it["type"] === "inbound-rtp" && it["kind"] === "video");
  return {
    codec: String(all.get(String(inbound?.["codecId"]))?.["mimeType"] ?? ""),
    received: Number(inbound?.["packetsReceived"] ?? 0),
    decoded: Number(inbound?.["framesDecoded"] ?? 0),
  };
}

/**
 * @param {RTCPeerConnection} from
 * @param {RTCPeerConnection} to
 */
async function negotiate(from, to) {
  from.addEventListener("icecandidate", ({ candidate }) => void to.addIceCandidate(candidate ?? undefined));
  to.addEventListener("icecandidate", ({ candidate }) => void from.addIceCandidate(candidate ?? undefined));
  await from.setLocalDescription();
  if (from.localDescription) await to.setRemoteDescription(from.localDescription);
  await to.setLocalDescription();
  if (to.localDescription) await from.setRemoteDescription(to.localDescription);
}

/**
 * @param {Terms} terms
 * @returns {Promise<Outcome>}
 */
export async function callOneself({ codec, vp9, keys, frames }) {
  const outcome = { codec: null, received: 0, decoded: 0, opened: 0, unopened: 0, brightness: 0 };
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const chosen = codecs.filter(({ mimeType }) => mimeType.toLowerCase() === codec.toLowerCase());
  if (chosen.length === 0) return outcome;

  const [sealing, opening] = [await startWorker(), await startWorker()];
  let counted = { passed: 0, dropped: 0 };
  opening.addEventListener("message", ({ data }) => (counted = data));
  const config = /** @type {RTCConfiguration} */ ({ encodedInsertableStreams: true });
  const [from, to] = [new RTCPeerConnection(config), new RTCPeerConnection(config)];
  const picture = paint();
  const transceiver = from.addTransceiver(picture.track, { direction: "sendonly" });
  transceiver.setCodecPreferences(chosen);
  transceiver.sender.transform = new RTCRtpScriptTransform(sealing, { role: "seal", key: keys.sender, vp9 });
  const video = Object.assign(document.createElement("video"), { muted: true });
  to.addEventListener("track", ({ receiver, track }) => {
    receiver.transform = new RTCRtpScriptTransform(opening, { role: "open", key: keys.receiver, vp9 });
    video.srcObject = new MediaStream([track]);
    void video.play().catch(() => undefined);
  });
  await negotiate(from, to);

  const until = performance.now() + PATIENCE;
  const enough = () => (outcome.decoded >= frames && outcome.brightness > 0) || outcome.unopened >= frames;
  while (!enough() && performance.now() < until) {
    await new Promise((again) => setTimeout(again, 100));
    const { passed: opened, dropped: unopened } = counted;
    Object.assign(outcome, { ...(await received(to)), opened, unopened, brightness: brightness(video) });
  }
  picture.stop();
  for (const connection of [from, to]) connection.close();
  for (const worker of [sealing, opening]) worker.terminate();
  return outcome;
}
