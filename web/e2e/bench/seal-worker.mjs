// Seals frames in a worker, as the media worker does: by our module, and by the browser's own WebCrypto with a minimal
// SFrame around it. Posts the figures.

const SIZES = [20, 1_000, 20_000];
/** Kept short enough that the clock's coarseness in Firefox (1 ms) stays below a percent. */
const LEAST_MS = 400;
const PIPELINE = 64;

const script = "/frames.js";
const { initSync, Frames } = await import(script);
const wasm = initSync({ module: await (await fetch("/frames_bg.wasm")).arrayBuffer() });

const sender = new Frames();
sender.seat(new Uint8Array(16).fill(1), 1, 1);

/** @param {Uint8Array<ArrayBuffer>} frame */
function byModule(frame) {
  const room = sender.room(frame.length);
  new Uint8Array(wasm.memory.buffer, room, frame.length).set(frame);
  const length = sender.seal(0);
  if (length < 0) throw new Error(`the module did not seal: ${length}`);
  return new Uint8Array(wasm.memory.buffer, sender.output(), length).slice();
}

const key = await crypto.subtle.importKey("raw", new Uint8Array(16).fill(1), "AES-GCM", false, ["encrypt"]);
const salt = new Uint8Array(12).fill(2);
let counter = 0;

/** @param {Uint8Array<ArrayBuffer>} frame */
async function byWebCrypto(frame) {
  const ctr = counter++;
  const header = new Uint8Array([0xa3, 0, 1, 1, ctr >>> 24, ctr >>> 16, ctr >>> 8, ctr]);
  const iv = salt.slice();
  for (let at = 0; at < 4; at += 1) iv[8 + at] = (iv[8 + at] ?? 0) ^ (header[4 + at] ?? 0);
  const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: header }, key, frame);
  const sealed = new Uint8Array(header.length + body.byteLength);
  sealed.set(header);
  sealed.set(new Uint8Array(body), header.length);
  return sealed;
}

/**
 * One after another, as frames come: microseconds of each on average.
 * @param {(frame: Uint8Array<ArrayBuffer>) => unknown} seal
 * @param {Uint8Array<ArrayBuffer>} frame
 */
async function latency(seal, frame) {
  for (let warm = 0; warm < 200; warm += 1) await seal(frame);
  let done = 0;
  const begun = performance.now();
  while (performance.now() - begun < LEAST_MS) {
    for (let batch = 0; batch < 50; batch += 1) await seal(frame);
    done += 50;
  }
  return ((performance.now() - begun) * 1_000) / done;
}

/**
 * As many at once as there is room for: bytes a second, and how many came back before one that went in earlier.
 * @param {(frame: Uint8Array<ArrayBuffer>) => unknown} seal
 * @param {Uint8Array<ArrayBuffer>} frame
 */
async function throughput(seal, frame) {
  let done = 0;
  let overtaken = 0;
  const begun = performance.now();
  while (performance.now() - begun < LEAST_MS) {
    let last = -1;
    const frames = Array.from({ length: PIPELINE }, async (_, index) => {
      await seal(frame);
      overtaken += index < last ? 1 : 0;
      last = Math.max(last, index);
    });
    await Promise.all(frames);
    done += PIPELINE;
  }
  return { bytes: (done * frame.length * 1_000) / (performance.now() - begun), overtaken };
}

/** @type {Record<string, Record<string, number>>} */
const figures = {};
for (const size of SIZES) {
  const frame = new Uint8Array(size).fill(7);
  const [module, webcrypto] = [await throughput(byModule, frame), await throughput(byWebCrypto, frame)];
  figures[`${size}_bytes`] = {
    module_us: await latency(byModule, frame),
    webcrypto_us: await latency(byWebCrypto, frame),
    module_mb_s: module.bytes / 1e6,
    webcrypto_mb_s: webcrypto.bytes / 1e6,
    module_overtaken: module.overtaken,
    webcrypto_overtaken: webcrypto.overtaken,
  };
}
postMessage(figures);
