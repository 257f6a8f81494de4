import type { Words } from "..";
import { calls } from "./calls";
import { coming } from "./coming";
import { guests } from "./guests";
import { home } from "./home";
import { pictures } from "./pictures";
import { served } from "./served";
import { trouble } from "./trouble";
import { trust } from "./trust";

/** Deutsch, mit „du“. */
export const words: Words = {
  app: "Parlour",
  ok: "Gut",
  cancel: "Abbrechen",
  close: "Schließen",
  save: "Speichern",
  back: "Zurück",
  retry: "Noch einmal versuchen",
  somebody: "Jemand",
  aDevice: "ein Gerät",
  ...coming,
  ...home,
  ...calls,
  ...trust,
  guests,
  pictures,
  served,
  trouble,
};
