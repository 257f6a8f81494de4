/** What tests use of Node: to read a module, which a browser would fetch. */
declare module "node:fs" {
  export function readFileSync(file: URL): Uint8Array<ArrayBuffer>;
}
