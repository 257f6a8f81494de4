import type { Words } from "..";
import { calls } from "./calls";
import { coming } from "./coming";
import { home } from "./home";
import { trouble } from "./trouble";

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
  ...coming,
  ...home,
  ...calls,
  trouble,
};
