/** English: what the tripwire says about the code that the server sent. */
import type { ServedCode, Warning } from "../../../core";

const what: Record<Warning, { title: string; detail: string }> = {
  changed: {
    title: "Your server sent something that is not Parlour as it was made",
    detail:
      "A part of the app is different from the one that was released. Tell whoever runs your server, by telephone rather than here, and until they have looked, say nothing here that nobody else may hear.",
  },
  unsigned: {
    title: "Your server sent a new Parlour that nobody has signed",
    detail:
      "Before, it was one that Parlour's makers had signed. Ask whoever runs your server, by telephone rather than here, whether they changed it themselves.",
  },
  older: {
    title: "Your server went back to an older Parlour",
    detail:
      "Older ones can have weaknesses that were mended since. Ask whoever runs your server, by telephone rather than here, whether they meant to.",
  },
};

export const served = {
  what,
  putAway: "I have told them",
  about: "This app",
  is: ({ version, number, signed }: ServedCode): string => {
    if (signed === true) return `Parlour ${version}, release ${String(number)}, signed by its makers.`;
    if (signed === null)
      return `Parlour ${version}, release ${String(number)}. This browser is too old to check who signed it.`;
    return `Parlour ${version}, not signed: built for development, or by whoever runs your server.`;
  },
};
