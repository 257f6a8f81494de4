/** Deutsch: hereinlassen, sich vergewissern, und was die Familie wissen soll. */
import type { Words } from "..";

type TrustWords = Pick<Words, "waiting" | "knock" | "verify" | "notices" | "recovery" | "paper">;

export const trust: TrustWords = {
  waiting: {
    title: "Du stehst vor der Tür",
    ownTitle: "Nur noch ein Schritt auf deinem anderen Gerät",
    closed: (name) => `${name} muss Parlour offen haben, um dich hereinzulassen.`,
    nobody: (name) =>
      `Gerade hat niemand, der dich hereinlassen kann, Parlour offen. Bitte ${name}, es zu öffnen; dann bist du dort zu sehen.`,
    open: "Jemand, der dich hereinlassen kann, hat Parlour gerade offen und sieht, dass du wartest.",
    ownOpen:
      "Parlour ist auf einem anderen Gerät von dir offen. Dort wirst du gefragt, ob dieses herein darf.",
    ownClosed: "Ein anderes Gerät von dir muss Parlour offen haben, um dieses hereinzulassen. Öffne es dort.",
    then: "Sobald dich jemand hereinlässt, geht es hier von selbst weiter.",
    keep: "Du kannst diese Seite schließen und später wiederkommen, solange die Einladung gilt.",
    compare:
      "Dein anderes Gerät zeigt auch vier Bilder. Sag dort nur Ja, wenn es diese sind, in dieser Reihenfolge.",
    four: "Vier Bilder zum Vergleichen",
    cancel: "Nicht mehr warten",
    refusedTitle: "Du wurdest nicht hereingelassen",
    refused: (name) => `War das ein Versehen, sprich mit ${name} und bitte um eine neue Einladung.`,
    expiredTitle: "Die Einladung ist abgelaufen",
    expired: (name) => `Niemand hat dich hereingelassen, solange sie galt. Bitte ${name} um eine neue.`,
    home: "Zur Haustür",
  },
  knock: {
    title: (name) => `${name} steht vor der Tür`,
    ownTitle: (device) => `Ein neues Gerät möchte als deines herein: ${device}`,
    invited: (name, note) => (note === "" ? `Eingeladen von ${name}.` : `Eingeladen von ${name}: „${note}“.`),
    youInvited: (note) => (note === "" ? "Du hast eingeladen." : `Du hast eingeladen: „${note}“.`),
    forOther: (name, device) => `Noch ein Gerät für ${name}: ${device}`,
    unproved:
      "Der richtige Link fehlt. Vielleicht hat sich das jemand ausgedacht, deshalb kann Parlour hier nicht öffnen.",
    letIn: "Hereinlassen",
    not: "Nicht hereinlassen",
    look: "Vergleichen und hereinlassen",
    compareTitle: "Zeigt das neue Gerät dasselbe?",
    compareHow:
      "Schau auf das neue Gerät, in deiner Hand oder neben dir. Es muss diese vier Bilder zeigen, in dieser Reihenfolge.",
    same: "Ja, dasselbe: hereinlassen",
    different: "Nein, draußen lassen",
    never:
      "Richtest du gerade gar kein Gerät ein, lass es draußen. Niemand von Parlour wird dich je darum bitten.",
  },
  verify: {
    mark: "geprüft",
    notYet: "noch nicht geprüft",
    unknown: "nicht bestätigt",
    unknownWhat: (name) =>
      `Kein Gerät deiner Familie hat das bestätigt; nur der Server nennt es. Bis das geklärt ist, ist von ${name} nichts zu sehen und zu hören.`,
    what: (name) =>
      `Ihr habt euch noch nicht vergewissert, von Angesicht zu Angesicht, dass das ${name} ist. Anrufen könnt ihr trotzdem; hol es nach, wenn ihr euch trefft.`,
    done: (name) => `Du hast dich von Angesicht zu Angesicht vergewissert, dass das ${name} ist.`,
    start: "Prüfen, wenn ihr euch trefft",
    undo: "Nicht mehr geprüft",
    title: (name) => `Wenn du ${name} triffst`,
    how: (name) =>
      `Setzt euch zusammen. ${name} öffnet Familie, tippt dort auf dein Gesicht und dann auf „Prüfen, wenn ihr euch trefft“. Einer zeigt den Code, der andere liest ihn mit der Kamera; dann umgekehrt.`,
    which: "Was zuerst?",
    show: "Meinen Code zeigen",
    scan: "Den anderen Code lesen",
    code: (name) => `Der Code, den ${name} liest`,
    codeHow: (name) => `Lass ${name} die Kamera darauf halten. Geheim ist er nicht.`,
    aim: (name) => `Halte die Kamera auf den Code von ${name}.`,
    starting: "Die Kamera geht an …",
    verified: (name) => `Ja, das ist ${name}. Von jetzt an steht „geprüft“ beim Namen.`,
    different: (name) =>
      `Die Codes passen nicht zusammen. Vielleicht hat ${name} nicht deine Seite offen. Prüft, ob beide Geräte verbunden sind, wartet eine Minute und lest noch einmal. Passen sie dann immer noch nicht, seht zusammen die Listen eurer Geräte durch und entfernt, was keiner kennt.`,
    again: "Noch einmal lesen",
  },
  notices: {
    title: "Was deine Familie wissen soll",
    newDevice: (name, device, when) => `${name} hat ein neues Gerät: ${device}, seit ${when}`,
    newDeviceWhat: (name) => `Wundert dich das, frag ${name}, wenn ihr das nächste Mal sprecht.`,
    ownDevice: (device, when) => `Du hast ein neues Gerät: ${device}, seit ${when}`,
    ownDeviceWhat: "Warst du das nicht, entferne es jetzt.",
    seeDevices: "Geräte ansehen",
    joined: (name) => `${name} gehört jetzt zur Familie`,
    by: (name) => `Durch ${name}.`,
    byYou: "Durch dich.",
    deviceRemoved: (name) => `Ein Gerät von ${name} wurde entfernt`,
    memberRemoved: (name) => `${name} gehört nicht mehr zur Familie`,
    keeper: (name) => `${name} hütet jetzt die Familie mit`,
    keeperYou: "Du hütest jetzt die Familie mit",
    notKeeper: (name) => `${name} hütet die Familie nicht mehr`,
    notKeeperYou: "Du hütest die Familie nicht mehr",
    recovered: (name, device) => `${name} ist zurück, auf einem neuen Gerät: ${device}`,
    recoveryCancelled: (name) => `Die Rückkehr von ${name} wurde angehalten`,
    paper: (name) => `${name} hat einen neuen Code auf Papier`,
    paperYou: "Du hast einen neuen Code auf Papier",
    paperYouWhat: "Warst du das nicht, sieh deine Geräte durch und entferne, was du nicht kennst.",
    otherApp: (name, device) => `Ein Gerät von ${name} hat ein anderes Parlour als dieses: ${device}`,
    otherAppYours: (device) => `Ein anderes Gerät von dir hat ein anderes Parlour als dieses: ${device}`,
    otherAppWhat: (release) =>
      `Beide nennen sich Ausgabe ${String(release)} und sind doch nicht gleich. Jemand von euch hat eine veränderte App bekommen. Sag es der Person, die den Server betreibt, lieber am Telefon als hier, und sag hier bis dahin nichts, was sonst niemand hören darf.`,
    misbehaved: "Der Server deiner Familie hat etwas Unerlaubtes getan",
    misbehavedWhat: {
      roster:
        "Die Liste der Menschen und Geräte deiner Familie war verändert. Parlour hat sie zurückgewiesen.",
      membership:
        "Jemand sollte herein oder hinaus, ohne dass jemand von euch das wollte. Parlour hat es zurückgewiesen.",
      messages:
        "Nachrichten zwischen euren Geräten waren verändert oder zurückgehalten. Parlour hat sie zurückgewiesen.",
      call: "In einem Anruf sollte etwas mitlaufen, das niemand von euch hereingelassen hat. Parlour hat es zurückgewiesen.",
    },
    misbehavedDo: "Niemand kam herein. Sag es bitte, wer den Server betreibt.",
    more: (n) => `${String(n)} weitere zeigen`,
    ok: "Gut",
  },
  recovery: {
    asks: (name) => `${name} hat alle Geräte verloren und möchte zurückkommen`,
    asksAsMe: "Jemand möchte als du zurückkommen",
    asksAsMeWhat: "Bist du das nicht, halte es an.",
    needs: "Zwei von euch müssen dafür einstehen; dann dauert es 24 Stunden.",
    vouchedOnce: (name) => `${name} steht schon dafür ein; eine Person fehlt noch.`,
    vouchedYou: "Du stehst schon dafür ein; eine Person fehlt noch.",
    opens: (when) => `Zwei stehen dafür ein. Die Tür geht auf: ${when}, wenn niemand es anhält.`,
    vouch: "Ich stehe dafür ein …",
    stop: "Anhalten",
    stopTitle: (name) => `Die Rückkehr von ${name} anhalten?`,
    stopWhat: (name) =>
      `${name} bleibt draußen und kann noch einmal bitten. Alle in der Familie erfahren davon.`,
    stopYes: "Ja, anhalten",
    stopNo: "Nein, weiter so",
    vouchTitle: (name) => `Ist es wirklich ${name}?`,
    vouchHow: (name) =>
      `Steh nur dafür ein, wenn du ${name} gerade getroffen hast oder unter einer Nummer gesprochen, die du kennst, und die Stimme erkannt hast. Eine Nachricht genügt nicht: Die kann jeder schreiben.`,
    vouchYes: (name) => `Ja, es ist ${name}`,
    vouchNo: "Nicht sicher: nichts tun",
    askTitle: (name) => `Alle Geräte verloren, ${name}?`,
    askHow:
      "Ist keines deiner Geräte mehr da, können zwei aus deiner Familie für dich einstehen; hast du deinen Code auf Papier, genügt eine Person. Danach vergehen 24 Stunden, in denen alle davon erfahren und jeder es anhalten kann. Das hält Fremde draußen.",
    ask: "Darum bitten, zurückzukommen",
    askedTitle: "Du hast darum gebeten, zurückzukommen",
    askedHow:
      "Ruf zwei Menschen aus deiner Familie an, oder besuche sie. In Parlour finden sie deine Bitte gleich zu Hause.",
    askedWait: (when) =>
      `Zwei stehen für dich ein. Herein kannst du: ${when}. Du kannst diese Seite schließen und dann wieder öffnen.`,
    askedCancel: "Doch nicht zurückkommen",
  },
  paper: {
    title: "Code auf Papier",
    what: "Gehen alle deine Geräte verloren, bringt dich ein Code auf Papier zurück. Hüte ihn wie einen Hausschlüssel: Wer ihn hat, kann als du hereinkommen.",
    make: "Code auf Papier machen",
    step: (n) => `Schritt ${String(n)} von 2`,
    writeTitle: "Schreib ihn ab, oder druck ihn aus",
    once: "Dieser Code ist nur jetzt zu sehen. Parlour behält nichts, womit es ihn noch einmal zeigen könnte.",
    print: "Blatt drucken",
    written: "Ich habe ihn auf Papier",
    checkTitle: "Tippe ihn jetzt vom Papier ab",
    checkHow: "Damit du sicher bist, dass jeder Buchstabe stimmt. Groß oder klein ist gleich.",
    label: "Der Code auf dem Papier",
    wrong: "Das ist nicht derselbe Code. Vergleiche ihn mit dem Papier, Buchstabe für Buchstabe.",
    look: "Den Code noch einmal zeigen",
    check: "Prüfen",
    doneTitle: "Der Code auf Papier stimmt",
    done: "Leg das Blatt dorthin, wo du wichtige Papiere aufhebst, nicht zu deinen Geräten.",
    sheetTitle: (name, family) => `${family}: der Weg zurück für ${name}`,
    sheetHow: (address) =>
      `Alle Geräte verloren? Öffne ${address} in einem Browser, wähle „Ich habe einen Code auf Papier“ und tippe diesen Code:`,
    sheetKeep: "Wer dieses Blatt hat, kann als du hereinkommen. Hüte es wie einen Hausschlüssel.",
    sheetDate: (date) => `Gemacht am ${date}`,
    door: "Ich habe einen Code auf Papier",
    doorTitle: "Mit dem Code auf Papier zurückkommen",
    doorHow: "Tippe den Code, wie er auf dem Blatt steht. Leerzeichen und Striche sind gleich.",
    comeBack: "Zurückkommen",
    busy: "Dein Platz wird gesucht …",
    empty: "Tippe bitte zuerst den Code.",
  },
};
