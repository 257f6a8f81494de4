/** The keys worker: the only place that holds the family's key. */
import { FamilyKeys, Unopenable } from "./family-keys";
import { BrowserKeyStore } from "./key-store";
import type { FromKeys, KeysCalls, KeysToMedia, ToKeys } from "./messages";
import { loadModule } from "./module";

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToKeys>) => void) | null;
  postMessage(message: FromKeys, transfer?: Transferable[]): void;
};

let media: MessagePort | null = null;
const keys = new FamilyKeys(new BrowserKeyStore(), (message: KeysToMedia, transfer) => {
  media?.postMessage(message, transfer);
});
const ready = loadModule();

/** One after another, in the order asked: `keep` must not overtake what put the key in hand. */
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  if (data.type === "port") media = data.port;
  else last = last.then(() => answer(data));
};

async function answer(asked: Extract<ToKeys, { type: "ask" }>): Promise<void> {
  const { id } = asked;
  try {
    await ready;
    const method = keys[asked.method] as (...given: unknown[]) => unknown;
    const result = (await method.apply(keys, asked.given)) as ReturnType<KeysCalls[typeof asked.method]>;
    scope.postMessage({ type: "answer", id, result }, result instanceof ArrayBuffer ? [result] : []);
  } catch (error) {
    scope.postMessage({
      type: "refused",
      id,
      why: error instanceof Unopenable ? "unopenable" : "unsupported",
    });
  }
}
