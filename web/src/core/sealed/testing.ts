/** For tests in Node: the real module, without a server to fetch it from. */
import init from "./pkg/sealed";
import inline from "./pkg/sealed_bg.wasm?inline";

export async function loadForTests(): Promise<WebAssembly.Memory> {
  const bytes = await (await fetch(inline)).arrayBuffer();
  return (await init({ module_or_path: bytes })).memory;
}
