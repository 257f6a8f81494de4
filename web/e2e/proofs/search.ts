/** Looks through everything that a server keeps for words, in whatever form, and for beginnings of pictures and films. */

/** How files of pictures, sound and film begin; none shorter than four bytes, which chance would find. */
const BEGINNINGS: Record<string, string> = {
  "JPEG (JFIF)": "ffd8ffe0",
  "JPEG (Exif)": "ffd8ffe1",
  "JPEG (plain)": "ffd8ffdb",
  PNG: "89504e470d0a1a0a",
  GIF: "474946383961",
  WebP: "57454250565038",
  "MP4, HEIC, AVIF": "66747970",
  "WebM, Matroska": "1a45dfa3",
  Ogg: "4f676753",
  Opus: "4f70757348656164",
  IVF: "444b4946",
};

export interface Found {
  what: string;
  where: string;
}

/** `where` names the places: a file's name and its content. */
export function search(places: ReadonlyMap<string, Buffer>, words: readonly string[]): Found[] {
  const found: Found[] = [];
  for (const [where, content] of places) {
    for (const word of words)
      for (const [form, bytes] of forms(word))
        if (content.includes(bytes)) found.push({ what: `"${word}" (${form})`, where });
    for (const [kind, bytes] of Object.entries(BEGINNINGS))
      if (content.includes(Buffer.from(bytes, "hex"))) found.push({ what: kind, where });
  }
  return found;
}

/** Something with every word in every form and every beginning in it, which a search must find. */
export function control(words: readonly string[]): Map<string, Buffer> {
  const planted = new Map<string, Buffer>();
  for (const word of words)
    for (const [form, bytes] of forms(word))
      planted.set(`${word} ${form}`, Buffer.concat([Buffer.alloc(100, 7), bytes, Buffer.alloc(100, 7)]));
  for (const [kind, bytes] of Object.entries(BEGINNINGS)) planted.set(kind, Buffer.from(bytes, "hex"));
  return planted;
}

function forms(word: string): [form: string, bytes: Buffer][] {
  const text = Buffer.from(word);
  const all: [string, Buffer][] = [
    ["as it is", text],
    ["UTF-16", Buffer.from(word, "utf16le")],
    ["hexadecimal", Buffer.from(text.toString("hex"))],
    ["in an address", Buffer.from(encodeURIComponent(word))],
    ["backwards", Buffer.from(text).reverse()],
  ];
  for (const shift of [0, 1, 2]) {
    // What stands before it in the text, and behind, decides about the first and last letters: they are left out.
    const letters = Buffer.concat([Buffer.alloc(shift), text])
      .toString("base64")
      .replace(/=+$/, "");
    const sure = letters.slice(shift === 0 ? 0 : shift + 1, -1);
    all.push([`base64, ${shift} bytes in`, Buffer.from(sure)]);
    all.push([`base64url, ${shift} bytes in`, Buffer.from(sure.replaceAll("+", "-").replaceAll("/", "_"))]);
  }
  return all;
}
