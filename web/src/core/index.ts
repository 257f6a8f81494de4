/** Puts the parts of core together into the {@link Parlour} that the app talks to. */
import { begin, hear, infoOf, type Calls } from "./calls";
import { claimByLock } from "./call/claim";
import { Connection } from "./call/connection";
import { Desk } from "./call/desk";
import type { Own } from "./call/desk-ports";
import { systemClock } from "./clock";
import { missingFeature } from "./house/browser";
import { browserIdentities } from "./house/device-key";
import type { Me } from "./house/family";
import { Past } from "./house/history";
import { CallGuests } from "./house/guests";
import { House } from "./house/house";
import { addressBar, leaveEntrance } from "./house/entrance";
import { Session } from "./house/session";
import type { Visit } from "./guest/visit";
import { Http } from "./http";
import { IncomingRing } from "./incoming";
import { captureAllowed, Devices } from "./media/devices";
import { openPreview } from "./media/preview";
import type { CallInfo, Family, MyCall, Parlour } from "./parlour";
import { Refused } from "./parlour";
import { Cell, derived } from "./readable";
import { openSealing } from "./sealed/sealed";
import { runningApp } from "./served-code";
import { openWire, Socket } from "./socket";
import { newId } from "./wire/new-id";
import type { DeviceId, MemberId, Request } from "./wire/gen";

export type * from "./parlour";
export { Refused } from "./parlour";
export { watchServedCode, type ServedCode, type Warning } from "./served-code";

/** The whole of core, running against the server that the page came from. */
export function createParlour(): Parlour {
  const clock = systemClock;
  const http = new Http();
  const sealing = openSealing();
  const socket = new Socket(openWire, clock);
  const devices = new Devices(navigator.mediaDevices, localStorage, clock, captureAllowed);

  let ahead = 0;
  /** This page is a guest's. */
  let visit: Visit | null = null;
  const company = new Cell<Family | null>(null);
  const now = () => clock.wall() + ahead;
  const me = new Cell<Me | null>(null);
  const meHere = () => {
    if (!me.value) throw new Refused("not_signed_in");
    return me.value;
  };
  const ask = (request: Request, withdrawn?: AbortSignal) => socket.ask(request, withdrawn);

  const house: House = new House({
    http,
    sealing,
    clock,
    lasting: localStorage,
    origin: location.origin,
    locks: navigator.locks,
    me,
    ask,
    app: runningApp,
    now,
    keepPhoto: (member, photo) => session.keepPhoto(member, photo),
    settle: () => session.settle(),
  });
  const { household, people, admission, recovery, verification, notices } = house;

  const calls = new Cell<Calls>(new Map());
  socket.news.listen((news) => calls.set(hear(calls.value, news)));
  const desk = new Desk({
    clock,
    online: socket.connection,
    ask,
    tell: (request) => socket.tell(request),
    connect: (call, events) => new Connection(visit?.connect(events) ?? sealing.beginCall(call, events)),
    // A guest has neither the family's roster, nor a place for its notices.
    readOn: () => (visit ? Promise.resolve() : house.sync.readOn()),
    warned: (why) => {
      if (!visit) notices.warn(why, true);
    },
    memory: sessionStorage,
    claim: claimByLock(navigator.locks, clock),
    newId,
    devices,
    calls,
    news: socket.news,
    me: meHere,
    everyone: () => household.view?.members.map((m) => m.id) ?? [],
    now,
  });
  const past = new Past({ http, ask, me: meHere, now });
  const session = new Session({
    http,
    socket,
    sealing,
    clock,
    bar: addressBar,
    memory: sessionStorage,
    lasting: localStorage,
    origin: location.origin,
    identities: browserIdentities,
    missing: missingFeature,
    erase: () => notices.clear(),
    async visit(link) {
      const { Visit } = await import("./guest/visit");
      visit = new Visit(
        {
          http,
          sealing,
          socket,
          desk,
          calls,
          me,
          zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          show: (door) => session.phase.set({ at: "guest", door }),
          clock: (at) => (ahead = at - clock.wall()),
          forget: () => leaveEntrance(addressBar, sessionStorage),
        },
        link,
      );
      visit.company.subscribe((people) => company.set(people));
      await visit.look();
    },
    alone: (work) => house.sync.alone(work),
    removeDevice: (device) => people.removeDevice(device),
    stop(removed) {
      desk.abandon(removed ? "removed" : null);
      calls.set(new Map());
      house.clear();
      past.clear();
      me.set(null);
    },
  });
  const incoming = new IncomingRing({
    clock,
    now,
    calls,
    me,
    welcomed: socket.welcomed,
    tell: (request) => socket.tell(request),
    prepare: (call) => desk.prepare(call),
    ended: (call) => desk.ringEnded(call),
  });

  const guests = new CallGuests({
    sealing,
    origin: location.origin,
    ask,
    own: () => desk.own.value,
    me: meHere,
    people: () => household.family.value?.people ?? [],
    now,
  });
  desk.own.subscribe((own) => guests.set(own?.view ?? null));

  socket.welcomed.listen((welcome) => {
    ahead = welcome.now - clock.wall();
    me.set({ member: welcome.member, device: welcome.device });
    house.welcomed(welcome);
    calls.set(begin(welcome.calls));
    desk.resume(welcome);
  });
  socket.news.listen((news) => {
    if (me.value) house.hear(news);
    if (news.type === "history_changed" && past.history.value) past.load().catch(() => undefined);
  });

  const known = (member: MemberId, device: DeviceId) => household.trust(member, device);
  const selfCamera = derived([devices.camera], streamOf);
  const selfScreen = derived([devices.screen], streamOf);
  const call = derived(
    [desk.own, selfCamera, selfScreen, devices.trouble, guests.names],
    (own, self, screen, trouble, names): MyCall | null => own && myCall(own, names, self, screen, trouble),
  );

  // A guest's seat is for one page: nobody comes back to it.
  listenToThePage(socket, () => (visit ? desk.leave() : desk.away()));
  void session.start();

  return {
    phase: session.phase,
    connection: socket.connection,
    refused: socket.refused,
    knocks: admission.knocks,
    notices: notices.list,
    admit: (device) => admission.admit(device),
    refuseKnock: (device) => admission.refuse(device),
    dismissNotice: (id) => notices.dismiss(id),
    pairCode: (member) => verification.pairCode(member),
    checkPairCode: (member, scanned) => verification.check(member, scanned),
    unverify: (member) => verification.unverify(member),
    recoveries: recovery.asked,
    makePaperCode: () => recovery.makePaperCode(),
    returnByPaperCode: (code, device) => session.returnByPaperCode(code, device),
    askRecovery: (device) => session.redeem(null, device, true),
    vouch: (member) => recovery.vouch(member),
    cancelRecovery: (member) => recovery.cancel(member),
    guestLinks: guests.links,
    guestKnocks: guests.knocks,
    inviteGuest: () => guests.invite(),
    revokeGuestLink: (id) => guests.revoke(id),
    admitGuest: (guest) => guests.admit(guest),
    refuseGuest: (guest) => guests.refuse(guest),
    knockAsGuest: (name) => visit?.knock(name) ?? Promise.reject(new Refused("not_found")),
    family: derived([household.family, company], (family, people) => people ?? family),
    calls: derived(
      [calls, desk.own, guests.names, household.family],
      (all, own, names, _family): readonly CallInfo[] =>
        [...all.values()].map((view) =>
          infoOf(view, own?.call === view.id ? inside(own, names) : null, known),
        ),
    ),
    incoming: incoming.ring,
    call,
    ended: desk.ended,
    history: past.history,
    devices: devices.list,
    now,

    found: (family, profile, photo, device) => session.found(family, profile, photo, device),
    redeem: (profile, device) => session.redeem(profile, device),
    returnByPasskey: (device) => session.returnByPasskey(device),
    signOut: () => session.signOut(),

    renameFamily: (name) => people.renameFamily(name),
    renameMember: (member, profile) => people.renameMember(member, profile),
    setPhoto: (member, photo) => people.setPhoto(member, photo),
    renameDevice: (device, name) => people.renameDevice(device, name),
    setKeeper: (member, keeper) => people.setKeeper(member, keeper),
    removeMember: (member) => people.removeMember(member),
    removeDevice: (device) => people.removeDevice(device),
    invite: (forMember, note, hours) => people.invite(forMember, note, hours),
    revokeInvitation: (invitation) => people.revokeInvitation(invitation),
    addPasskey: () => people.addPasskey(),
    removePasskey: (passkey) => people.removePasskey(passkey),

    warm: (call) => {
      if (call !== undefined || !incoming.ring.value) desk.prepare(call);
      void devices.warm();
    },
    ring: (whom) => desk.ring(whom),
    ringMore: (whom) => desk.ringMore(whom),
    stopRing: (member) => desk.stopRing(member),
    // The ring falls silent once the desk has taken what was made for answering it.
    answer: (id, sends) => after(desk.answer(id, sends), () => incoming.handled(id)),
    joinCall: (id) => after(desk.join(id), () => incoming.handled(id)),
    decline: (id, reason) => after(desk.decline(id, reason), () => incoming.handled(id)),
    leave() {
      desk.leave();
      return Promise.resolve();
    },
    dismissEnded: () => desk.ended.set(null),
    setMicrophone: (on) => desk.setMicrophone(on),
    setCamera: (on) => desk.setCamera(on),
    setScreen: (on) => desk.setScreen(on),
    flipCamera: () => devices.flip(),
    choose: (what, device) => devices.choose(what, device),
    show: (what) => desk.show(what),
    preview: () => openPreview(devices, clock),

    loadHistory: () => past.load(),
    moreHistory: () => past.more(),
    seenHistory: () => past.seen(),
  };
}

/** What was begun; `then` runs at once, not when it is done. */
function after<T>(begun: Promise<T>, then: () => void): Promise<T> {
  then();
  return begun;
}

function streamOf(track: MediaStreamTrack | null): MediaStream | null {
  return track && new MediaStream([track]);
}

function inside({ link }: Own, guests: ReadonlyMap<string, string>) {
  const { seat, speakers, slots, shows, group, connection } = link;
  return {
    seat,
    speakers,
    slots,
    shows,
    group,
    guests,
    picture: (mid: string) => connection?.picture(mid) ?? null,
  };
}

const silence = new MediaStream();

function myCall(
  own: Own,
  guests: ReadonlyMap<string, string>,
  self: MediaStream | null,
  selfScreen: MediaStream | null,
  trouble: MyCall["trouble"],
): MyCall {
  const { seat, media, connection } = own.link;
  const info = infoOf(own.view, inside(own, guests));
  return {
    info,
    seat,
    media,
    pictures: own.link.group.pictures,
    sends: own.sends,
    self,
    selfScreen,
    sound: connection?.sound ?? silence,
    trouble,
  };
}

function listenToThePage(socket: Socket, gone: () => void): void {
  addEventListener("online", () => socket.nudge());
  addEventListener("pageshow", () => socket.nudge());
  addEventListener("pagehide", () => gone());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") socket.nudge();
  });
}
