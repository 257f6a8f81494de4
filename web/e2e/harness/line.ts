/** The cottage on a bad line: its cable is replaced by `impair`, which loses, delays and narrows as it is told. */
import { execFileSync, spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** One way of the line; what is not named is as on a perfect one (`crates/sim/src/impair/order.rs`). */
export interface Way {
  delay_ms?: number;
  jitter_ms?: number;
  loss?: number;
  burst?: number;
  rate_kbps?: number;
  queue_ms?: number;
}

/** Up: from the cottage to the house. A way that is not named stays as it is. */
export interface Change {
  after_ms?: number;
  up?: Way;
  down?: Way;
}

export interface Travelled {
  sent: number;
  sent_bytes: number;
  arrived: number;
  arrived_bytes: number;
  lost: number;
  overflowed: number;
  /** Numbers under which two packets were sealed: the same packet, or others, which give the key away. */
  twice: { same: number; altered: number };
}

export interface Report {
  up: Travelled;
  down: Travelled;
  /** How late the line itself was, since the last report. */
  late: { packets: number; mean_ms: number; worst_ms: number; over_5_ms: number };
}

const COTTAGE = { device: "cottage", address: "10.77.1.2" };
const HOUSE = { device: "to-cottage", address: "10.77.1.1" };

export class Line {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;

  private constructor(program: string, cottage: string, house: string) {
    const end = (net: string, { device, address }: typeof HOUSE) => `${net}:${device}:${address}/24`;
    // In front of the browsers: a line that waits for a processor is later than it was told to be.
    const words = ["-n", "-10", program, "carry", end(cottage, COTTAGE), end(house, HOUSE)];
    this.#process = spawn("nice", words, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface(this.#process.stdout);
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** Takes the cottage's cable away and lays the line. Before the house is built: its server looks for its addresses. */
  static async lay(): Promise<Line> {
    const [program, cottage, house] = ["PARLOUR_IMPAIR", "PARLOUR_COTTAGE_NET", "PARLOUR_HOUSE_NET"].map(
      setting,
    );
    if (program === undefined || cottage === undefined || house === undefined) throw new Error("no line");
    execFileSync("nsenter", [`--net=${cottage}`, "ip", "link", "del", COTTAGE.device]);
    const line = new Line(program, cottage, house);
    await line.#expect("ready");
    execFileSync("nsenter", [`--net=${cottage}`, "ip", "route", "replace", "default", "via", HOUSE.address]);
    return line;
  }

  /** The line is like this, from now on or from a later time on. */
  async change(change: Change): Promise<void> {
    this.#tell({ change });
    await this.#expect("done");
  }

  /** What went over the line since it was laid. */
  async report(): Promise<Report> {
    this.#tell("report");
    const { report } = (await this.#answer()) as { report?: Report };
    if (report === undefined) throw new Error("the line gave no report");
    return report;
  }

  async takeAway(): Promise<void> {
    const gone = once(this.#process, "exit");
    this.#process.stdin.end();
    await gone;
    this.#lines.close();
  }

  #tell(order: unknown): void {
    this.#process.stdin.write(`${JSON.stringify(order)}\n`);
  }

  async #answer(): Promise<unknown> {
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error("the line has ended: see what it wrote above");
    return JSON.parse(value);
  }

  async #expect(answer: string): Promise<void> {
    const given = await this.#answer();
    if (given !== answer) throw new Error(`the line answered ${JSON.stringify(given)}`);
  }
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run this through \`cargo xtask bench browser\``);
  return value;
}
