/** Deutsch: was der Stolperdraht über das sagt, was der Server geschickt hat. */
import type { Words } from "..";

export const served: Words["served"] = {
  what: {
    changed: {
      title: "Dein Server hat etwas geschickt, das nicht das echte Parlour ist",
      detail:
        "Ein Teil der App ist anders als der, der veröffentlicht wurde. Sag es der Person, die den Server betreibt, lieber am Telefon als hier, und sag hier bis dahin nichts, was sonst niemand hören darf.",
    },
    unsigned: {
      title: "Dein Server hat ein neues Parlour geschickt, das niemand unterschrieben hat",
      detail:
        "Vorher war es eines mit der Unterschrift derer, die Parlour machen. Frag die Person, die den Server betreibt, lieber am Telefon als hier, ob sie es selbst geändert hat.",
    },
    older: {
      title: "Dein Server ist zu einem älteren Parlour zurückgekehrt",
      detail:
        "Ältere können Schwächen haben, die inzwischen behoben sind. Frag die Person, die den Server betreibt, lieber am Telefon als hier, ob das so gewollt ist.",
    },
  },
  putAway: "Ich habe es gesagt",
  about: "Diese App",
  is: ({ version, number, signed }) => {
    if (signed === true)
      return `Parlour ${version}, Ausgabe ${String(number)}, unterschrieben von denen, die Parlour machen.`;
    if (signed === null)
      return `Parlour ${version}, Ausgabe ${String(number)}. Dieser Browser ist zu alt, um die Unterschrift zu prüfen.`;
    return `Parlour ${version}, nicht unterschrieben: zum Entwickeln gebaut, oder von der Person, die den Server betreibt.`;
  },
};
