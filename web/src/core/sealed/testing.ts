/** For tests in Node: the real module, read from disk. */
import init from "./pkg/sealed";

/** What is needed of `node:fs/promises`; the app's own types know nothing of Node. */
interface Disk {
  readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
}

export async function loadForTests(): Promise<WebAssembly.Memory> {
  const disk = (await import("node:fs/promises" as string)) as Disk;
  const bytes = await disk.readFile(new URL("./pkg/sealed_bg.wasm", import.meta.url));
  return (await init({ module_or_path: bytes })).memory;
}
