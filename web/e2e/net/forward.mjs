/**
 * Hands every connection to localhost:PORT on to ADDRESS:PORT, so that browsers see a server on localhost, which
 * they trust as they trust https. Also a program of its own, for the cottage: forward.mjs PORT ADDRESS; it ends
 * with its standard input.
 */
import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * @param {number} port 0: any
 * @param {string} address
 */
export async function forward(port, address) {
  const sockets = new Set();
  const door = createServer((near) => {
    const far = connect(/** @type {import("node:net").AddressInfo} */ (door.address()).port, address);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        other.destroy();
        sockets.delete(one);
      });
    }
  });
  door.on("close", () => sockets.forEach((socket) => socket.destroy()));
  door.listen(port, "localhost");
  await once(door, "listening");
  return door;
}

if (process.argv[2] !== undefined && process.argv[1] === new URL(import.meta.url).pathname) {
  await forward(Number(process.argv[2]), process.argv[3] ?? "");
  process.stdin.on("end", () => process.exit()).resume();
}
