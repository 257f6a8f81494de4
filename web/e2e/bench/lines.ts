/** The lines that `cargo xtask bench browser` plays. Names as in `docs/quality.md`, where the same is simulated. */
import type { Change, Way } from "../harness/line.ts";

export interface Scenario {
  name: string;
  about: string;
  /** The line from the call's first ring on, the same both ways. */
  line: Way;
  /** What happens to it while it is measured. */
  changes: (Change & { after_ms: number })[];
  /** Seconds that are measured. */
  seconds: number;
  /** When the bandwidth is back, seconds after the beginning: recovery is counted from there. */
  returned?: number;
  /** Seconds for which nothing got through: what proves that the figures move. */
  cut?: number;
}

/** A round trip of 60 ms. */
const GOOD: Way = { delay_ms: 30 };
const WIDE: Way = { ...GOOD, rate_kbps: 4_000, queue_ms: 300 };
const NARROW: Way = { ...WIDE, rate_kbps: 400 };
const CUT: Way = { ...GOOD, loss: 1 };
/** Seconds of 400 kb/s, and seconds to come back. */
const [LOW, AFTER] = [15, 25];

export function scenarios(quick: boolean): Scenario[] {
  const seconds = quick ? 20 : 60;
  const steady = (name: string, about: string, line: Way): Scenario => ({
    name,
    about,
    line,
    changes: [],
    seconds,
  });
  const drop = (name: string, about: string, change: (way: Way) => Change): Scenario => ({
    name,
    about,
    line: WIDE,
    changes: [
      { ...change(NARROW), after_ms: 0 },
      { ...change(WIDE), after_ms: LOW * 1_000 },
    ],
    seconds: LOW + AFTER,
    returned: LOW,
  });
  const all = [
    steady("loss_0", "60 ms, no loss", GOOD),
    steady("loss_5", "60 ms, 5 % lost", { ...GOOD, loss: 0.05 }),
    steady("loss_10", "60 ms, 10 % lost", { ...GOOD, loss: 0.1 }),
    steady("jitter", "60 ms, up to 60 ms more each way", { ...GOOD, jitter_ms: 60 }),
    drop("drop_and_return", "receives 4 Mb/s, 15 s of 400 kb/s, 4 Mb/s", (down) => ({ down })),
    drop("drop_and_return_up", "sends 4 Mb/s, 15 s of 400 kb/s, 4 Mb/s", (up) => ({ up })),
    {
      name: "cut",
      about: "control: nothing for 3 s, both ways",
      line: GOOD,
      changes: [
        { up: CUT, down: CUT, after_ms: 5_000 },
        { up: GOOD, down: GOOD, after_ms: 8_000 },
      ],
      seconds: 20,
      cut: 3,
    },
  ];
  const short = ["loss_0", "loss_10", "drop_and_return", "cut"];
  return quick ? all.filter(({ name }) => short.includes(name)) : all;
}
