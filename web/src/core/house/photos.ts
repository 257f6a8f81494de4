import type { Http } from "../http";
import type { Sealing } from "../sealed/sealed";
import type { MemberId } from "../wire/gen";

interface Photo {
  version: number;
  url: string | null;
}

/** Opened photographs, one a member, fetched when their version changes. Old object URLs are revoked. */
export class Photos {
  readonly #http: Pick<Http, "photo">;
  readonly #sealing: Pick<Sealing, "openPhoto">;
  readonly #changed: () => void;
  readonly #photos = new Map<MemberId, Photo>();

  /** `changed` is called when a photograph that was asked for has come. */
  constructor(http: Pick<Http, "photo">, sealing: Pick<Sealing, "openPhoto">, changed: () => void) {
    this.#http = http;
    this.#sealing = sealing;
    this.#changed = changed;
  }

  /** The object URL of a member's photograph; null while there is none, or while it is on its way. */
  url(member: MemberId, version: number | null): string | null {
    const known = this.#photos.get(member);
    if (version === null) {
      this.#forget(member);
      return null;
    }
    if (known?.version === version) return known.url;
    // The face stays the old one until the new one has come.
    const photo: Photo = { version, url: known?.url ?? null };
    this.#photos.set(member, photo);
    void this.#fetch(member, photo);
    return photo.url;
  }

  /** Drops the photographs of everybody else. */
  keepOnly(members: ReadonlySet<MemberId>): void {
    for (const member of [...this.#photos.keys()]) {
      if (!members.has(member)) this.#forget(member);
    }
  }

  /** Asks anew for what did not come, once the server can be reached again. */
  retry(): void {
    for (const [member, photo] of [...this.#photos]) {
      if (photo.url === null) void this.#fetch(member, photo);
    }
  }

  async #fetch(member: MemberId, photo: Photo): Promise<void> {
    try {
      const sealed = await this.#http.photo(member, photo.version);
      const picture = await this.#sealing.openPhoto(member, sealed.buffer);
      if (this.#photos.get(member) !== photo) return;
      const old = photo.url;
      photo.url = URL.createObjectURL(new Blob([picture], { type: typeOf(picture) }));
      this.#changed();
      if (old) URL.revokeObjectURL(old);
    } catch {
      // A photograph that does not come or does not open: the drawn portrait stands in for it.
    }
  }

  #forget(member: MemberId): void {
    const known = this.#photos.get(member);
    this.#photos.delete(member);
    if (known?.url) URL.revokeObjectURL(known.url);
  }
}

/** The picture's own first bytes tell what it is; nobody else's word is needed. */
function typeOf(picture: ArrayBuffer): string {
  const [a, b] = new Uint8Array(picture, 0, Math.min(2, picture.byteLength));
  if (a === 0xff && b === 0xd8) return "image/jpeg";
  if (a === 0x89 && b === 0x50) return "image/png";
  return "image/webp";
}
