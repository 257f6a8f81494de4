import { calls } from "./calls";
import { coming } from "./coming";
import { guests } from "./guests";
import { home } from "./home";
import { pictures } from "./pictures";
import { served } from "./served";
import { trouble } from "./trouble";
import { trust } from "./trust";

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
  aDevice: "a device",
  ...coming,
  ...home,
  ...calls,
  ...trust,
  guests,
  pictures,
  served,
  trouble,
};
