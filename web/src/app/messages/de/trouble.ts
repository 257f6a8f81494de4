/** Deutsch: was schiefging und was zu tun ist. */
import type { Words } from "..";

export const trouble: Words["trouble"] = {
  refused: {
    invalid: "Etwas Geschriebenes war nicht zu verstehen. Ändere es bitte und versuch es noch einmal.",
    too_large: "Das ist zu lang. Kürze es bitte und versuch es noch einmal.",
    too_fast: "Das ging etwas schnell. Warte einen Augenblick und versuch es dann noch einmal.",
    not_signed_in: "Du bist auf diesem Gerät nicht mehr angemeldet. Lade die Seite neu, um zurückzukommen.",
    not_allowed: "Das darf nur, wer die Familie hütet. Frag dort nach.",
    not_found: "Das gibt es nicht mehr. Vielleicht hat es gerade jemand entfernt.",
    taken: "Das gibt es schon. Lade die Seite neu und sieh nach.",
    founding_closed:
      "Dieser Link wurde schon benutzt oder gehört zu einem anderen Server. Bitte, wer Parlour betreibt, um einen neuen.",
    invitation_expired: "Die Zeit der Einladung ist vorbei. Bitte um eine neue.",
    invitation_used: "Die Einladung wurde schon benutzt; jede gilt einmal. Bitte um eine neue.",
    invitation_revoked: "Die Einladung wurde zurückgenommen. Frag nach, von wem sie kam.",
    invitation_wrong_proof:
      "Ein Stück des Links fehlt. Kopiere ihn ganz, bis zum letzten Zeichen, und öffne ihn noch einmal.",
    wrong_signature:
      "Dieses Gerät konnte sich nicht ausweisen. Lade die Seite neu; hilft das nicht, bitte um eine neue Einladung.",
    challenge_expired: "Das hat zu lange gedauert. Versuch es bitte noch einmal.",
    passkey_refused:
      "Der Passkey wurde nicht angenommen. Versuch es noch einmal oder bitte deine Familie um eine Einladung.",
    stale: "Im selben Augenblick hat sich etwas anderes geändert. Versuche es noch einmal.",
    last_keeper: "Jemand muss die Familie hüten. Bestimme zuerst eine andere Person dafür.",
    call_over: "Der Anruf ist schon zu Ende.",
    nobody_to_ring: "Alle, die du meinst, sind schon im Anruf, oder du hast niemanden ausgesucht.",
    full: "Mehr passt nicht hinein. Entferne zuerst, was nicht mehr gebraucht wird.",
    bad_offer:
      "Dieser Browser konnte sich mit dem Server nicht auf einen versiegelten Anruf einigen. Aktualisiere den Browser und versuch es noch einmal.",
    disk_full:
      "Der Speicher des Servers ist voll, deshalb wurde nichts geändert. Wer ihn betreibt, muss Platz schaffen.",
    protocol: "Diese Seite ist älter oder neuer als der Server deiner Familie. Lade sie neu.",
    internal:
      "Beim Server deiner Familie ging etwas schief; nichts wurde geändert. Versuch es in einer Minute noch einmal.",
    offline:
      "Der Server deiner Familie ist nicht zu erreichen. Prüfe die Verbindung dieses Geräts und versuch es dann noch einmal.",
    unopenable:
      "Das ließ sich auf diesem Gerät nicht entsiegeln. Lade die Seite neu; hilft das nicht, bitte um eine neue Einladung.",
    unsupported: "Das kann dieser Browser nicht. Ein aktueller Firefox, Chrome, Edge oder Safari kann es.",
  },
  unexpected: "Etwas Unerwartetes ist passiert. Lade die Seite neu; nichts ist verloren.",
  invitation: {
    invitation_expired: "Ihre Zeit ist vorbei. Bitte um eine neue; das dauert eine Minute.",
    invitation_used:
      "Sie wurde schon benutzt, und jede gilt nur einmal. Warst du das, ist Parlour auf dem Gerät offen, auf dem du sie benutzt hast.",
    invitation_revoked:
      "Sie wurde zurückgenommen. Hältst du das für ein Versehen, frag nach, von wem sie kam.",
    invitation_wrong_proof:
      "Der Link ist nicht vollständig. Kopiere ihn ganz, bis zum letzten Zeichen, oder halte die Kamera auf den Code.",
    not_found:
      "Dieser Server kennt sie nicht. Kopiere den Link noch einmal ganz, bis zum letzten Zeichen, oder bitte um einen neuen.",
    unopenable:
      "Der Link ist nicht vollständig. Kopiere ihn ganz, bis zum letzten Zeichen, oder halte die Kamera auf den Code.",
    offline:
      "Der Server deiner Familie ist gerade nicht zu erreichen. Prüfe die Verbindung dieses Geräts und versuch es dann noch einmal.",
  },
  media: {
    denied: {
      title: "Parlour darf Kamera und Mikrofon nicht benutzen",
      what: "Der Browser oder dieses Gerät sagt an deiner Stelle Nein. So änderst du das:",
      short: "Parlour darf Kamera und Mikrofon nicht benutzen.",
    },
    no_camera: {
      title: "Keine Kamera gefunden",
      what: "Die anderen hören dich und sehen dein Porträt. Hast du eine Kamera, steck sie an und versuch es noch einmal.",
      short: "Keine Kamera gefunden; die anderen hören dich und sehen dein Porträt.",
    },
    no_microphone: {
      title: "Kein Mikrofon gefunden",
      what: "Du siehst und hörst die anderen, und sie sehen dich. Steck ein Mikrofon oder Kopfhörer an und versuch es noch einmal.",
      short: "Kein Mikrofon gefunden; die anderen hören dich nicht.",
    },
    in_use: {
      title: "Ein anderes Programm benutzt Kamera oder Mikrofon",
      what: "Beende andere Anrufe und Kameraprogramme und versuch es dann noch einmal.",
      short: "Ein anderes Programm benutzt Kamera oder Mikrofon.",
    },
    insecure: {
      title: "Diese Adresse ist nicht sicher",
      what: "Browser öffnen Kamera und Mikrofon nur unter https://-Adressen. Frag, wer Parlour betreibt, nach der richtigen.",
      short: "Diese Adresse ist nicht sicher; der Browser lässt die Kamera deshalb zu.",
    },
    unsupported: {
      title: "Dieser Browser kann keine Kamera öffnen",
      what: "Nimm bitte einen aktuellen Firefox, Chrome, Edge oder Safari.",
      short: "Dieser Browser kann keine Kamera öffnen.",
    },
  },
  allow: {
    chrome: [
      "Tippe ganz oben auf das Zeichen links neben der Adresse.",
      "Stelle Kamera und Mikrofon auf „Zulassen“.",
      "Komm hierher zurück und tippe auf „Noch einmal versuchen“.",
    ],
    firefox: [
      "Tippe ganz oben auf die durchgestrichene Kamera links neben der Adresse.",
      "Nimm „Blockiert“ neben Kamera und Mikrofon weg.",
      "Komm hierher zurück, tippe auf „Noch einmal versuchen“ und dann auf „Erlauben“.",
    ],
    safari: [
      "Tippe auf „aA“ oder das Safari-Menü neben der Adresse, dann auf „Einstellungen für diese Website“.",
      "Stelle Kamera und Mikrofon auf „Erlauben“.",
      "Komm hierher zurück und tippe auf „Noch einmal versuchen“.",
    ],
    iphone: [
      "Öffne die Einstellungen dieses Geräts, dann Apps, dann Safari.",
      "Stelle Kamera und Mikrofon auf „Fragen“ oder „Erlauben“.",
      "Komm hierher zurück und tippe auf „Noch einmal versuchen“.",
    ],
    android: [
      "Tippe auf das Zeichen links neben der Adresse, dann auf „Berechtigungen“.",
      "Erlaube Kamera und Mikrofon.",
      "Komm hierher zurück und tippe auf „Noch einmal versuchen“.",
    ],
  },
  goOn: "Anrufen geht auch ohne: Die anderen sehen dann dein Porträt.",
  check: {
    title: "Kamera und Mikrofon",
    picture: "Dein Bild",
    mirror: "So siehst du dich selbst; die anderen sehen dich richtig herum.",
    level: "Sag etwas: Der Balken sollte sich bewegen.",
    heard: "Parlour hört dich.",
    quiet: "Noch nichts zu hören.",
    noPicture: "Kein Bild",
    waiting: "Kamera und Mikrofon werden gefragt …",
    good: "Alles in Ordnung",
  },
};
