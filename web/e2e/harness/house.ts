/** The real server, in its own network, with a data folder of its own. */
import { spawn, execFileSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forward } from "../net/forward.mjs";

const ADDRESS = "10.77.0.1";
const COTTAGE_DOOR = "10.77.1.1";

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run the tests through \`cargo xtask test --only e2e\``);
  return value;
}

/** In bytes. */
export interface Resident {
  all: number;
  /** Without its code, which the system can read from the program's file again at any time. */
  own: number;
}

export class House {
  readonly origin: string;
  /** What the server has printed since it was built. */
  log = "";
  #process: ChildProcess | null = null;
  /** The same door, as seen from the cottage. */
  readonly cottageDoor: ChildProcess;

  private constructor(
    readonly port: number,
    readonly folder: string,
    readonly door: Server,
  ) {
    this.origin = `http://localhost:${port}`;
    const forwarder = new URL("../net/forward.mjs", import.meta.url).pathname;
    const words = [
      `--net=${setting("PARLOUR_COTTAGE_NET")}`,
      process.execPath,
      forwarder,
      String(port),
      COTTAGE_DOOR,
    ];
    this.cottageDoor = spawn("nsenter", words, { stdio: ["pipe", "inherit", "inherit"] });
  }

  /**
   * Builds a house and waits until it answers. Browsers reach it as http://localhost, which they trust as they
   * trust https, through a plain forwarder; media goes straight to its address.
   */
  static async build(): Promise<House> {
    const door = await forward(0, ADDRESS);
    const { port } = door.address() as AddressInfo;
    const house = new House(port, mkdtempSync(join(tmpdir(), "parlour-e2e-")), door);
    await house.open();
    return house;
  }

  /**
   * Starts the server and waits until it answers. `later`: by its clock it is so much later than it is ("+8d"); only
   * the time of day is moved, not the time that passes.
   */
  async open(later?: string): Promise<void> {
    const server = spawn(
      "nsenter",
      [
        `--net=${setting("PARLOUR_HOUSE_NET")}`,
        setting("PARLOUR_BINARY"),
        "serve",
        "--listen",
        `0.0.0.0:${this.port}`,
        "--origin",
        this.origin,
        "--data",
        join(this.folder, "data"),
      ],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, RUST_LOG: process.env["RUST_LOG"] ?? "info", ...clockMoved(later) },
      },
    );
    this.#process = server;
    for (const stream of [server.stdout, server.stderr])
      stream.on("data", (text: Buffer) => (this.log += text.toString()));
    const ended = once(server, "exit").then(([code]) => {
      throw new Error(`the server ended (${String(code)}) before it answered:\n${this.log}`);
    });
    // A later end is a test's business.
    ended.catch(() => undefined);
    await Promise.race([this.#answering(), ended]);
  }

  /** The link that founds the family, as printed. */
  foundingLink(): string {
    const found = /http:\/\/localhost:\d+\/#found=[\w-]+/.exec(this.log);
    if (found === null) throw new Error(`the server printed no founding link:\n${this.log}`);
    return found[0];
  }

  /** Kills it as a power cut would. */
  async kill(): Promise<void> {
    const server = this.#process;
    if (server === null || server.exitCode !== null) return;
    const gone = once(server, "exit");
    server.kill("SIGKILL");
    await gone;
    this.#process = null;
  }

  /** What of the server is in memory. */
  resident(): Resident {
    const status = readFileSync(`/proc/${this.#process?.pid ?? 0}/status`, "utf8");
    const bytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
    return { all: bytes("VmRSS"), own: bytes("RssAnon") };
  }

  /** Every byte that the server has on its disk, and its log. */
  everythingKept(): Buffer {
    const files = readdirSync(this.folder, { recursive: true, withFileTypes: true }).filter((it) =>
      it.isFile(),
    );
    return Buffer.concat([
      ...files.map((it) => readFileSync(join(it.parentPath, it.name))),
      Buffer.from(this.log),
    ]);
  }

  async tearDown(): Promise<void> {
    await this.kill();
    this.cottageDoor.kill();
    this.door.close();
    const kept = process.env["PARLOUR_KEEP_LOGS"];
    if (kept !== undefined) writeFileSync(join(kept, `server-${this.port}.log`), this.log);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #answering(): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.origin}/healthz`).catch(() => null);
      if (answer?.ok === true) return;
      await new Promise(setImmediate);
    }
  }
}

/** The environment in which a program believes that it is so much later. */
function clockMoved(by: string | undefined): Record<string, string> {
  if (by === undefined) return {};
  const library = execFileSync("faketime", ["-f", by, "printenv", "LD_PRELOAD"], { encoding: "utf8" });
  return { LD_PRELOAD: library.trim(), FAKETIME: by, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
}

/** The cable between the cottage and the house. */
export const cable = {
  pull(): void {
    inCottage("ip link set cottage down");
  },
  plug(): void {
    // Taking the link down took the way out with it.
    inCottage(`ip link set cottage up && ip route replace default via ${COTTAGE_DOOR}`);
  },
};

function inCottage(command: string): void {
  execFileSync("nsenter", [`--net=${setting("PARLOUR_COTTAGE_NET")}`, "sh", "-c", command]);
}
