// Seals or opens the pictures of one connection by our module, whatever codec they are of. What is not sealed is not
// sent, what does not open is not decoded.

const script = "/frames.js";
const { initSync, Frames } = await import(script);
const wasm = initSync({ module: await (await fetch("/frames_bg.wasm")).arrayBuffer() });

/** @typedef {{ role: "seal" | "open", key: number, vp9: boolean }} Options */
/** @typedef {{ options: Options, readable: ReadableStream, writable: WritableStream }} Transformer */

const CAMERA = 1;
const [LEAF, EPOCH] = [4, 7];
const counted = { passed: 0, dropped: 0 };

/**
 * @param {Options} options
 * @returns {(frame: ArrayBuffer) => ArrayBuffer | null}
 */
function changer({ role, key, vp9 }) {
  const frames = vp9 ? Frames.ofVp9() : new Frames();
  const bytes = new Uint8Array(16).fill(key);
  if (role === "seal") frames.seat(bytes, LEAF, EPOCH);
  else frames.addSender(bytes, LEAF, EPOCH);
  return (frame) => {
    const room = frames.room(frame.byteLength);
    new Uint8Array(wasm.memory.buffer, room, frame.byteLength).set(new Uint8Array(frame));
    const length = role === "seal" ? frames.seal(CAMERA) : frames.open(true);
    if (length < 0) return null;
    return new Uint8Array(wasm.memory.buffer, frames.output(), length).slice().buffer;
  };
}

/** @param {{ transformer: Transformer }} event */
function transform({ transformer }) {
  const change = changer(transformer.options);
  const through = new TransformStream({
    transform(frame, controller) {
      const changed = change(frame.data);
      counted[changed ? "passed" : "dropped"] += 1;
      if (transformer.options.role === "open") postMessage(counted);
      if (!changed) return;
      frame.data = changed;
      controller.enqueue(frame);
    },
  });
  const { readable, writable } = transformer;
  readable
    .pipeThrough(through)
    .pipeTo(writable)
    .catch(() => undefined);
}

Object.assign(self, { onrtctransform: transform });
postMessage("ready");
