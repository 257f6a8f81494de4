/** English: the call pictures in words, as two people read them to each other. */
import type { Picture } from "../../pictures/code";
import type { Thing } from "../../pictures/things";
import { say } from "./home";

/** Those whose plural is more than an "s". */
const several: Partial<Record<Thing, string>> = {
  fish: "fishes",
  leaf: "leaves",
  bus: "buses",
  butterfly: "butterflies",
};

export const pictures = {
  name: ({ thing, colour, count }: Picture): string =>
    `${say.number(count)} ${colour} ${count === 1 ? thing : (several[thing] ?? `${thing}s`)}`,
  /** What stands on the button in the call. */
  compare: "Compare pictures",
  title: "Do you all see the same?",
  how: "Read the four pictures to each other, aloud. If everybody has the same four, in this order, then nobody but you is in this call, and not even the server can listen in.",
  different:
    "If somebody sees other pictures: wait a moment and look again; they change whenever somebody comes or goes. If they stay different, hang up and call again, and tell the family's keeper.",
  waiting: "The pictures appear as soon as somebody else is in the call.",
  four: "The four pictures of this call",
  here: "In this call",
};
