import { Refused } from "./parlour";
import { codeOf, decodeProblem } from "./wire/decode";
import type {
  AskChallenge,
  Ceremony,
  Door,
  FinishPasskey,
  FoundFamily,
  GiveChallenge,
  GuestLinkId,
  GuestLinkInside,
  GuestSignedIn,
  History,
  InvitationId,
  InvitationCard,
  KnockAsGuest,
  LookAtGuestLink,
  LookAtInvitation,
  MemberId,
  PhotoKept,
  RedeemInvitation,
  ReturnByPaper,
  ReturnByPasskey,
  Returned,
  SignIn,
  SignedIn,
} from "./wire/gen";

/** `fetch`, or what a test puts in its place. */
export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

/** The HTTP half of the protocol. Every method throws {@link Refused} and nothing else. */
export class Http {
  readonly #fetch: Fetch;

  constructor(fetch: Fetch = (path, init) => globalThis.fetch(path, init)) {
    this.#fetch = fetch;
  }

  door = () => this.#json<Door>("GET", "/api/door");
  found = (ask: FoundFamily) => this.#json<SignedIn>("POST", "/api/families", ask);
  challenge = (ask: AskChallenge) => this.#json<GiveChallenge>("POST", "/api/sign-in/challenge", ask);
  signIn = (ask: SignIn) => this.#json<SignedIn>("POST", "/api/sign-in", ask);
  signOut = () => this.#none("POST", "/api/sign-out");

  card = (id: InvitationId, ask: LookAtInvitation) =>
    this.#json<InvitationCard>("POST", `/api/invitations/${encodeURIComponent(id)}/card`, ask);
  redeem = (id: InvitationId, ask: RedeemInvitation) =>
    this.#json<SignedIn>("POST", `/api/invitations/${encodeURIComponent(id)}/redeem`, ask);

  lookAtGuestLink = (id: GuestLinkId, ask: LookAtGuestLink) =>
    this.#json<GuestLinkInside>("POST", `/api/guests/${encodeURIComponent(id)}/look`, ask);
  knockAsGuest = (id: GuestLinkId, ask: KnockAsGuest) =>
    this.#json<GuestSignedIn>("POST", `/api/guests/${encodeURIComponent(id)}/knock`, ask);

  passkeyRegisterStart = () => this.#json<Ceremony>("POST", "/api/passkeys/register/start");
  passkeyRegisterFinish = (ask: FinishPasskey) => this.#none("POST", "/api/passkeys/register/finish", ask);
  passkeySignInStart = () => this.#json<Ceremony>("POST", "/api/passkeys/sign-in/start");
  passkeySignInFinish = (ask: ReturnByPasskey) =>
    this.#json<Returned>("POST", "/api/passkeys/sign-in/finish", ask);

  returnByPaper = (ask: ReturnByPaper) => this.#json<Returned>("POST", "/api/return/paper", ask);

  /** Past calls before this moment (milliseconds since the epoch), newest first; null: the newest. */
  history = (before: number | null) =>
    this.#json<History>("GET", before === null ? "/api/history" : `/api/history?before=${before}`);

  /** The sealed bytes of a photograph. */
  async photo(member: MemberId, version: number): Promise<Uint8Array<ArrayBuffer>> {
    const response = await this.#ask("GET", `${photoPath(member)}?version=${version}`);
    return new Uint8Array(await response.arrayBuffer().catch(offline));
  }

  /** Keeps the sealed bytes of a photograph. */
  async keepPhoto(member: MemberId, sealed: Uint8Array<ArrayBuffer>): Promise<PhotoKept> {
    const response = await this.#ask("PUT", photoPath(member), sealed, "application/octet-stream");
    return (await response.json().catch(offline)) as PhotoKept;
  }

  async #json<T>(method: string, path: string, ask?: unknown): Promise<T> {
    const response = await this.#send(method, path, ask);
    return (await response.json().catch(offline)) as T;
  }

  async #none(method: string, path: string, ask?: unknown): Promise<void> {
    await this.#send(method, path, ask);
  }

  #send(method: string, path: string, ask: unknown): Promise<Response> {
    return ask === undefined
      ? this.#ask(method, path)
      : this.#ask(method, path, JSON.stringify(ask), "application/json");
  }

  async #ask(method: string, path: string, body?: BodyInit, type?: string): Promise<Response> {
    const response = await this.#fetch(path, {
      method,
      body: body ?? null,
      headers: type ? { "content-type": type } : {},
      credentials: "same-origin",
      cache: "no-store",
    }).catch(offline);
    if (response.ok) return response;
    const problem = decodeProblem(await response.text().catch(() => ""));
    throw new Refused(codeOf(problem), problem?.field);
  }
}

function photoPath(member: MemberId): string {
  return `/api/members/${encodeURIComponent(member)}/photo`;
}

function offline(): never {
  throw new Refused("offline");
}
