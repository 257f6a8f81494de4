import { calls } from "./calls";
import { coming } from "./coming";
import { home } from "./home";
import { trouble } from "./trouble";

/** English: the first language, and the shape that every other must have. */
export const words = {
  app: "Parlour",
  ok: "All right",
  cancel: "Cancel",
  close: "Close",
  save: "Save",
  back: "Back",
  retry: "Try again",
  somebody: "Somebody",
  ...coming,
  ...home,
  ...calls,
  trouble,
};
