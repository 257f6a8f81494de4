/** Loads the sealing module in a worker. */
import init from "./pkg/sealed";
import moduleHash from "./pkg/sealed_bg.wasm?integrity";
import moduleUrl from "./pkg/sealed_bg.wasm?url";
import { fetchPinned } from "./pinned";

/** The module's memory. Views of it end whenever it grows, so they are made anew for every use. */
export async function loadModule(): Promise<WebAssembly.Memory> {
  return (await init({ module_or_path: fetchPinned(moduleUrl, moduleHash) })).memory;
}
