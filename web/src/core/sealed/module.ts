/** Loads the sealing module in a worker. */
import init from "./pkg/sealed";
import moduleUrl from "./pkg/sealed_bg.wasm?url";

/** The module's memory. Views of it end whenever it grows, so they are made anew for every use. */
export async function loadModule(): Promise<WebAssembly.Memory> {
  return (await init({ module_or_path: moduleUrl })).memory;
}
