/** The media worker: seals every frame that leaves and opens every frame that comes. */
import { systemClock } from "../clock";
import { Epochs } from "./epochs";
import { FrameRoom, type Source } from "./frame-room";
import type { FromMedia, Join, KeysToMedia, ToMedia, TransformOptions } from "./messages";
import { loadFrames } from "./module";
import { Receiving } from "./receiving";
import type { SealingStats } from "./sealed";

/** The part of RTCRtpScriptTransformer (W3C webrtc-encoded-transform) that is used. */
interface Transformer {
  readonly options: TransformOptions;
  readonly readable: ReadableStream<RTCEncodedVideoFrame | RTCEncodedAudioFrame>;
  readonly writable: WritableStream<RTCEncodedVideoFrame | RTCEncodedAudioFrame>;
  sendKeyFrameRequest?(): Promise<unknown>;
  generateKeyFrame?(): Promise<unknown>;
}

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToMedia>) => void) | null;
  onrtctransform: ((event: { transformer: Transformer }) => void) | null;
  postMessage(message: FromMedia): void;
};

interface Connection {
  room: FrameRoom | null;
  epochs: Epochs | null;
  receiving: Set<Receiving>;
  senders: Set<Transformer>;
  /** Counted here, and not in the room, because frames come before there is a room too. */
  passed: SealingStats["passed"];
}

let memory: WebAssembly.Memory | null = null;
const connections = new Map<Join, Connection>();
const ended = new Set<Join>();

const ready = loadFrames().then(
  (loaded) => {
    memory = loaded;
  },
  () => {
    scope.postMessage({ type: "failed" });
  },
);

/** The connection of this name, made when it is first heard of; one that has ended has no room. */
function connection(join: Join): Connection {
  let known = connections.get(join);
  if (!known) {
    known = {
      room: null,
      epochs: null,
      receiving: new Set(),
      senders: new Set(),
      passed: { audio: 0, video: 0 },
    };
    connections.set(join, known);
  }
  if (!known.room && memory && !ended.has(join)) {
    known.room = new FrameRoom(memory);
    known.epochs = new Epochs(known.room, systemClock);
  }
  return known;
}

/** A transform's two ends are joined here and nowhere else, and only through `change`. */
function pipe(transformer: Transformer, change: (frame: ArrayBuffer) => ArrayBuffer | null): void {
  const through = new TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame>({
    transform(frame, controller) {
      const changed = change(frame.data);
      if (!changed) return;
      frame.data = changed;
      controller.enqueue(frame);
    },
  });
  const readable = transformer.readable as ReadableStream<RTCEncodedVideoFrame>;
  // Ends when the connection is closed, in some browsers with an error; nothing flows either way.
  readable
    .pipeThrough(through)
    .pipeTo(transformer.writable)
    .catch(() => undefined);
}

function seals(transformer: Transformer, options: Extract<TransformOptions, { role: "seal" }>): void {
  const media = options.kind === "microphone" ? "audio" : "video";
  connection(options.join).senders.add(transformer);
  pipe(transformer, (frame) => {
    const { room, passed } = connection(options.join);
    passed[media] += 1;
    return room?.seal(options.kind, frame) ?? null;
  });
}

function opens(transformer: Transformer, options: Extract<TransformOptions, { role: "open" }>): void {
  const { join, media, slot } = options;
  const receiving = new Receiving(
    () => connection(join).room,
    media,
    () => performance.now(),
    () => {
      transformer.sendKeyFrameRequest?.().catch(() => undefined);
    },
    ({ leaf, epoch, kind }: Source) => {
      scope.postMessage({ type: "shows", join, slot, leaf, epoch, kind });
    },
  );
  connection(join).receiving.add(receiving);
  pipe(transformer, (frame) => receiving.open(frame));
}

scope.onrtctransform = ({ transformer }) => {
  const { options } = transformer;
  if (options.role === "seal") seals(transformer, options);
  else opens(transformer, options);
};

function keys(message: KeysToMedia): void {
  const { epochs, receiving } = connection(message.join);
  if (!epochs) return void new Uint8Array(message.key).fill(0);
  changing(message.join, () => {
    epochs.begin(message);
  });
  for (const one of receiving) one.keyCame();
}

/** Something that may give the connection its first key of its own. */
function changing(join: Join, change: () => void): void {
  const { room, senders } = connection(join);
  const before = room?.seated;
  change();
  if (before || !room?.seated) return;
  // What the encoder made before there was a key is gone; browsers without this call wait to be asked.
  for (const sender of senders) sender.generateKeyFrame?.().catch(() => undefined);
}

function end(join: Join): void {
  ended.add(join);
  const known = connections.get(join);
  known?.epochs?.end();
  known?.room?.end();
  connections.delete(join);
}

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case "port":
      data.port.onmessage = (event: MessageEvent<KeysToMedia>) =>
        void ready.then(() => {
          keys(event.data);
        });
      return;
    case "send":
      void ready.then(() => {
        changing(data.join, () => connection(data.join).epochs?.send(data.epoch));
      });
      return;
    case "stats": {
      const known = connections.get(data.join);
      const passed = known?.passed ?? { audio: 0, video: 0 };
      const done = known?.room?.stats ?? { sealed: 0, unsent: 0, opened: 0, refused: 0 };
      scope.postMessage({ type: "stats", id: data.id, stats: { ...done, passed: { ...passed } } });
      return;
    }
    case "end":
      end(data.join);
      return;
  }
};
