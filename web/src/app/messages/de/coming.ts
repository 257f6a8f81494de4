/** Deutsch: ankommen. */
import type { Words } from "..";

type Coming = Pick<
  Words,
  | "door"
  | "founding"
  | "you"
  | "invited"
  | "device"
  | "portrait"
  | "keyless"
  | "unknown"
  | "removed"
  | "outdated"
  | "unsupported"
  | "starting"
>;

export const coming: Coming = {
  door: {
    title: "Schön, dass du da bist",
    what: "Parlour ist der eigene Ort deiner Familie für Videoanrufe. Du tippst auf ein Gesicht, und es klingelt. Niemand sonst kann mithören.",
    ask: "Zum Hereinkommen brauchst du einen Link",
    askHow:
      "Frag jemanden aus deiner Familie, der Parlour schon hat. Dort: Familie, dann „Jemanden einladen“. Öffne den Link auf diesem Gerät, oder halte die Kamera dieses Geräts auf den Code.",
    back: "Du warst schon einmal hier?",
    backHow: "Hast du einen Passkey behalten, lässt er dich auch auf diesem Gerät wieder herein.",
    backButton: "Mit Passkey hereinkommen",
    unheard:
      "Du bist abgemeldet: Auf diesem Gerät ist nichts mehr von der Familie. Der Server ist nicht zu erreichen; deshalb steht das Gerät bei den anderen noch in der Liste. Lass Parlour hier offen, bis es eine Verbindung gibt, oder bitte, wer die Familie hütet, das Gerät zu entfernen.",
    founding: "Hier hat noch niemand eine Familie gegründet",
    foundingHow:
      "Wer Parlour gestartet hat, sieht dort auf dem Bildschirm einen Link und einen Code. Öffne diesen Link, um deine Familie zu gründen.",
  },
  founding: {
    title: "Gründe deine Familie",
    step: (n, of) => `Schritt ${String(n)} von ${String(of)}`,
    familyTitle: "Wie heißt deine Familie?",
    familyLabel: "Name der Familie",
    familyHint: "Alle in der Familie sehen ihn ganz oben. Du kannst ihn später ändern.",
    familyExample: "Familie Lindner",
    youTitle: "Und wer bist du?",
    deviceTitle: "Zuletzt noch: dieses Gerät",
    deviceHint: "Damit die anderen wissen, was klingelt. Viele haben mehr als eines.",
    sealed:
      "Namen und Gesichter werden auf diesem Gerät versiegelt, bevor sie es verlassen. Der Server bewahrt sie auf und kann sie nicht lesen.",
    finish: "Familie gründen",
    busy: "Deine Familie wird gegründet …",
  },
  you: {
    nameLabel: "Dein Name",
    nameHint: "So, wie dich die Familie nennt: Opa, Tom, Tante Bea.",
    face: "Dein Gesicht",
    deviceLabel: "Name dieses Geräts",
    next: "Weiter",
    missing: "Schreib bitte zuerst einen Namen.",
    tooLong: (max) => `Bitte höchstens ${String(max)} Buchstaben.`,
  },
  invited: {
    title: (family) => `Komm herein: ${family}`,
    by: (name) => `${name} lädt dich ein an den eigenen Ort deiner Familie für Videoanrufe.`,
    expires: (when) => `Die Einladung gilt einmal, bis ${when}.`,
    deviceTitle: (name) => `Hallo, ${name}`,
    deviceBy: (family) => `Damit bist du auch auf diesem Gerät dabei: ${family}.`,
    join: "Hereinkommen",
    busy: "Die Tür geht auf …",
    closed: "Diese Einladung gilt nicht",
    home: "Zur Haustür",
    retry: "Noch einmal versuchen",
  },
  device: {
    phone: "Handy",
    tablet: "Tablet",
    computer: "Computer",
    named: (name, kind) => (name === "" ? `Mein ${kind}` : `${kind} von ${name}`),
  },
  portrait: {
    photo: "Ein Foto nehmen",
    choose: "Bild aussuchen",
    camera: "Ein Bild machen",
    snap: "Jetzt aufnehmen",
    again: "Ein anderes",
    useDrawing: "Lieber die Zeichnung",
    closer: "Näher",
    further: "Weiter weg",
    higher: "Höher",
    lower: "Tiefer",
    surprise: "Überrasch mich",
    photoAlt: "Das Foto, das du ausgesucht hast",
    drawingAlt: "Das Gesicht, das du gezeichnet hast",
    unreadable:
      "Diese Datei ließ sich nicht als Bild öffnen. Nimm bitte eine andere, zum Beispiel JPEG oder PNG.",
    skin: "Haut",
    hair: "Haare",
    hairColour: "Haarfarbe",
    glasses: "Brille",
    beard: "Bart",
    clothes: "Kleidung",
    ground: "Hintergrund",
    skins: ["porzellan", "hell", "pfirsich", "gebräunt", "oliv", "braun", "dunkelbraun", "tiefbraun"],
    hairs: [
      "kurz",
      "gescheitelt",
      "lang",
      "Bob",
      "lockig",
      "Dutt",
      "geschoren",
      "kahl",
      "Schopf",
      "Pferdeschwanz",
    ],
    hairColours: ["schwarz", "dunkelbraun", "braun", "kastanie", "rot", "blond", "grau", "weiß"],
    glassesKinds: ["keine", "rund", "eckig", "Halbmond"],
    beards: ["keiner", "Kinnbart", "Vollbart", "Schnurrbart"],
    clothesColours: ["blau", "pflaume", "senf", "creme", "ziegel", "tanne", "anthrazit", "rosa"],
    grounds: ["Sand", "Flieder", "Himmel", "Rosé", "Nebel", "Salbei", "Zitrone", "Ton"],
  },
  keyless: {
    title: "Du bist angemeldet, nur eines fehlt noch",
    why: "Dieser Browser hat den Schlüssel deiner Familie noch nicht und kann deshalb weder Namen noch Gesichter noch Anrufe öffnen. Dein Passkey konnte ihn nicht mitbringen.",
    how: "Öffne auf einem Gerät, auf dem Parlour läuft, die Einstellungen, dann „Noch ein Gerät hinzufügen“, und öffne den Link hier. Ist kein Gerät mehr da, bringt dich ein Code auf Papier zurück.",
  },
  unknown: {
    title: "Dieser Server kennt dieses Gerät nicht",
    why: "Vielleicht wurde er neu aufgesetzt oder ist eine ältere Kopie. Oder das Gerät wurde entfernt, während es weg war. Der Schlüssel deiner Familie ist noch hier.",
    how: "Frag, wer Parlour betreibt, oder versuche es später noch einmal. Mit einer neuen Einladung kommst du jederzeit herein.",
    forget: "Die Familie hier vergessen",
    forgetTitle: "Die Familie auf diesem Gerät vergessen?",
    forgetWhat:
      "Ihr Schlüssel wird hier gelöscht. Danach bringt nur eine neue Einladung oder ein Passkey dieses Gerät zurück.",
    forgetYes: "Vergessen",
    forgetNo: "Behalten",
  },
  removed: {
    title: "Dieses Gerät gehört nicht mehr zur Familie",
    why: "Jemand, der die Familie hütet, oder du selbst auf einem anderen Gerät hat es entfernt. Alles, was Parlour hier aufbewahrt hat, ist gelöscht.",
    how: "War das ein Versehen, bitte deine Familie um eine neue Einladung.",
  },
  outdated: {
    title: "Es gibt ein neueres Parlour",
    why: "Diese Seite und der Server deiner Familie verstehen sich nicht mehr. Neu laden bringt sie wieder zusammen.",
    button: "Neu laden",
  },
  unsupported: {
    title: "Dieser Browser kann Anrufe nicht versiegeln",
    why: (missing) =>
      `Parlour sendet nie etwas unversiegelt, und diesem Browser fehlt, was dafür nötig ist: ${missing}.`,
    how: "Nimm bitte einen aktuellen Firefox, Chrome, Edge oder Safari. Auf Handy oder Tablet hilft zuerst ein Update des Systems.",
  },
  starting: "Parlour wird geöffnet …",
};
