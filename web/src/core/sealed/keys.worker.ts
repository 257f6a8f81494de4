/** The keys worker: the only place that holds this device's vault and the groups of its calls. */
import { Unopenable } from "./bytes-of";
import type { FromKeys, KeysCalls, KeysToMedia, ToKeys } from "./messages";
import { loadVault } from "./module";
import { VaultDesk } from "./vault-desk";
import { aloneByLock, NoVault } from "./vault-room";
import { BrowserVaultStore } from "./vault-store";

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToKeys>) => void) | null;
  postMessage(message: FromKeys, transfer?: Transferable[]): void;
};

let media: MessagePort | null = null;
const desk = new VaultDesk(
  new BrowserVaultStore(),
  aloneByLock(navigator.locks),
  (message: KeysToMedia, transfer) => {
    media?.postMessage(message, transfer);
  },
);
/** Where it can't be loaded nothing is answered, and another worker takes this one's place. */
const ready = loadVault().catch(() => {
  scope.postMessage({ type: "failed" });
  return new Promise<never>(() => undefined);
});

/** One after another, in the order asked: nothing must overtake what it rests on. */
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  if (data.type === "port") media = data.port;
  else last = last.then(() => answer(data));
};

async function answer(asked: Extract<ToKeys, { type: "ask" }>): Promise<void> {
  const { id } = asked;
  try {
    await ready;
    const method = desk[asked.method] as (...given: unknown[]) => unknown;
    const result = (await method.apply(desk, asked.given)) as ReturnType<KeysCalls[typeof asked.method]>;
    scope.postMessage({ type: "answer", id, result }, result instanceof ArrayBuffer ? [result] : []);
  } catch (error) {
    scope.postMessage({ type: "refused", id, ...reason(error) });
  }
}

/** The module throws errors whose name is the reason's. */
function reason(error: unknown): { why: "unopenable" | "unsupported"; detail: string } {
  if (error instanceof NoVault) return { why: "unopenable", detail: "waiting" };
  if (error instanceof Unopenable) return { why: "unopenable", detail: error.message };
  const detail = error instanceof Error ? error.name : "";
  return REASON.test(detail) ? { why: "unopenable", detail } : { why: "unsupported", detail };
}

const REASON = /^[a-z_]+$/;
