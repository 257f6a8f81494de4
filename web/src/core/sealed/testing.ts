/** For tests in Node: the real modules, read from disk. */
import initFrames from "./pkg/frames/frames";
import initVault from "./pkg/vault/vault";

/** What is needed of `node:fs/promises`; the app's own types know nothing of Node. */
interface Disk {
  readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
}

async function read(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const disk = (await import("node:fs/promises" as string)) as Disk;
  return disk.readFile(new URL(path, import.meta.url));
}

export async function loadFramesForTests(): Promise<WebAssembly.Memory> {
  return (await initFrames({ module_or_path: await read("./pkg/frames/frames_bg.wasm") })).memory;
}

export async function loadVaultForTests(): Promise<void> {
  await initVault({ module_or_path: await read("./pkg/vault/vault_bg.wasm") });
}
