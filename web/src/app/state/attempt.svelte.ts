import { Refused } from "../../core/parlour";
import type { Words } from "../messages";

export type Problem = Refused["code"] | "unexpected";

export function problemSentence(words: Words, problem: Problem): string {
  return problem === "unexpected" ? words.trouble.unexpected : words.trouble.refused[problem];
}

/** One thing a person tries: busy while it runs, and a problem to show when it fails. */
export class Attempt {
  #busy = $state(false);
  #problem: Problem | null = $state(null);

  get busy(): boolean {
    return this.#busy;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  /** Whether it worked. A second touch while it runs does nothing. */
  async run(what: () => Promise<unknown>): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    this.#problem = null;
    try {
      await what();
      return true;
    } catch (error) {
      this.#problem = error instanceof Refused ? error.code : "unexpected";
      return false;
    } finally {
      this.#busy = false;
    }
  }

  dismiss(): void {
    this.#problem = null;
  }
}
