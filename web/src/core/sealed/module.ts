/** Loads the sealing modules in the workers: the small one for frames, the large one for keys. */
import initFrames from "./pkg/frames/frames";
import framesHash from "./pkg/frames/frames_bg.wasm?integrity";
import framesUrl from "./pkg/frames/frames_bg.wasm?url";
import initVault from "./pkg/vault/vault";
import vaultHash from "./pkg/vault/vault_bg.wasm?integrity";
import vaultUrl from "./pkg/vault/vault_bg.wasm?url";
import { fetchPinned } from "./pinned";

/** The module's memory. Views of it end whenever it grows, so they are made anew for every use. */
export async function loadFrames(): Promise<WebAssembly.Memory> {
  return (await initFrames({ module_or_path: fetchPinned(framesUrl, framesHash) })).memory;
}

export async function loadVault(): Promise<void> {
  await initVault({ module_or_path: fetchPinned(vaultUrl, vaultHash) });
}
