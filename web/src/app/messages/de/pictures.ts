/** Deutsch: die Bilder eines Anrufs in Worten, wie man sie einander vorliest. */
import type { Words } from "..";
import type { Colour } from "../../pictures/colours";
import type { Thing } from "../../pictures/things";

type Gender = "m" | "f" | "n";

/** Einzahl, Mehrzahl, Geschlecht. */
const nouns: Record<Thing, readonly [string, string, Gender]> = {
  cat: ["Katze", "Katzen", "f"],
  rabbit: ["Hase", "Hasen", "m"],
  fish: ["Fisch", "Fische", "m"],
  duck: ["Ente", "Enten", "f"],
  snail: ["Schnecke", "Schnecken", "f"],
  butterfly: ["Schmetterling", "Schmetterlinge", "m"],
  owl: ["Eule", "Eulen", "f"],
  elephant: ["Elefant", "Elefanten", "m"],
  tree: ["Baum", "Bäume", "m"],
  flower: ["Blume", "Blumen", "f"],
  leaf: ["Blatt", "Blätter", "n"],
  mushroom: ["Pilz", "Pilze", "m"],
  apple: ["Apfel", "Äpfel", "m"],
  house: ["Haus", "Häuser", "n"],
  tent: ["Zelt", "Zelte", "n"],
  boat: ["Boot", "Boote", "n"],
  bus: ["Bus", "Busse", "m"],
  plane: ["Flugzeug", "Flugzeuge", "n"],
  rocket: ["Rakete", "Raketen", "f"],
  balloon: ["Luftballon", "Luftballons", "m"],
  sun: ["Sonne", "Sonnen", "f"],
  moon: ["Mond", "Monde", "m"],
  star: ["Stern", "Sterne", "m"],
  cloud: ["Wolke", "Wolken", "f"],
  heart: ["Herz", "Herzen", "n"],
  umbrella: ["Regenschirm", "Regenschirme", "m"],
  kite: ["Drachen", "Drachen", "m"],
  chair: ["Stuhl", "Stühle", "m"],
  cup: ["Tasse", "Tassen", "f"],
  bell: ["Glocke", "Glocken", "f"],
  drum: ["Trommel", "Trommeln", "f"],
  guitar: ["Gitarre", "Gitarren", "f"],
};

const adjectives: Record<Colour, string> = {
  black: "schwarz",
  white: "weiß",
  red: "rot",
  yellow: "gelb",
  blue: "blau",
  green: "grün",
  pink: "rosa",
  purple: "lila",
};
const unbent: ReadonlySet<Colour> = new Set(["pink", "purple"]);
const endings: Record<Gender, string> = { m: "er", f: "e", n: "es" };
const numbers = ["", "", "zwei", "drei", "vier"];

export const pictures: Words["pictures"] = {
  name: ({ thing, colour, count }) => {
    const [one, several, gender] = nouns[thing];
    const ending = unbent.has(colour) ? "" : count === 1 ? endings[gender] : "e";
    const number = count === 1 ? (gender === "f" ? "eine" : "ein") : (numbers[count] ?? "");
    return `${number} ${adjectives[colour]}${ending} ${count === 1 ? one : several}`;
  },
  compare: "Bilder vergleichen",
  title: "Seht ihr alle dasselbe?",
  how: "Lest einander die vier Bilder vor. Haben alle dieselben vier, in dieser Reihenfolge, dann ist niemand außer euch in diesem Anruf, und auch der Server kann nicht mithören.",
  different:
    "Sieht jemand andere Bilder: Wartet einen Augenblick und schaut noch einmal; sie wechseln, sobald jemand kommt oder geht. Bleiben sie verschieden, legt auf und ruft neu an, und sagt es denen, die die Familie hüten.",
  waiting: "Die Bilder erscheinen, sobald noch jemand im Anruf ist.",
  four: "Die vier Bilder dieses Anrufs",
  here: "In diesem Anruf",
};
