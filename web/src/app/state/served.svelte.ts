import { watchServedCode } from "../../core";
import { live } from "./readable.svelte";

const watch = watchServedCode();
const state = live(watch.state);

/** What is known about the code that the server sent: one for the page. */
export const served = {
  get code() {
    return state.current;
  },
  putAway: (): void => void watch.putAway(),
};
