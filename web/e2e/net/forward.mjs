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
  /** @type {Set<import("node:net").Socket>} */
  const sockets = new Set();
  /** @param {import("node:net").Socket} from @param {import("node:net").Socket} to */
  const pipe = (from, to) => {
    sockets.add(from);
    from.setNoDelay(true);
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => {
      to.destroy();
      sockets.delete(from);
    });
  };
  const door = createServer((near) => {
    const far = connect(/** @type {import("node:net").AddressInfo} */ (door.address()).port, address);
    pipe(near, far);
    pipe(far, near);
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
