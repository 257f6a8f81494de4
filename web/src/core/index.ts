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
import { House } from "./house/house";
import { addressBar } from "./house/entrance";
import { Session } from "./house/session";
import { Http } from "./http";
import { IncomingRing } from "./incoming";
import { captureAllowed, Devices } from "./media/devices";
import { openPreview } from "./media/preview";
import type { CallInfo, MyCall, Parlour } from "./parlour";
import { Refused } from "./parlour";
import { Cell, derived } from "./readable";
import { noGuests } from "./not-built";
import { openSealing } from "./sealed/sealed";
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
    connect: (call, events) => new Connection(sealing.beginCall(call, events)),
    readOn: () => house.sync.readOn(),
    warned: (why) => notices.warn(why, true),
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
    [desk.own, selfCamera, selfScreen, devices.trouble],
    (own, self, screen, trouble): MyCall | null => own && myCall(own, self, screen, trouble),
  );

  listenToThePage(socket, desk);
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
    askRecovery: (device) => session.redeem(null, device),
    vouch: (member) => recovery.vouch(member),
    cancelRecovery: (member) => recovery.cancel(member),
    ...noGuests(),
    family: household.family,
    calls: derived([calls, desk.own, household.family], (all, own, _family): readonly CallInfo[] =>
      [...all.values()].map((view) => infoOf(view, own?.call === view.id ? inside(own) : null, known)),
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

function inside({ link }: Own) {
  const { seat, speakers, slots, shows, group, connection } = link;
  return { seat, speakers, slots, shows, group, picture: (mid: string) => connection?.picture(mid) ?? null };
}

const silence = new MediaStream();

function myCall(
  own: Own,
  self: MediaStream | null,
  selfScreen: MediaStream | null,
  trouble: MyCall["trouble"],
): MyCall {
  const { seat, media, connection } = own.link;
  const info = infoOf(own.view, inside(own));
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

function listenToThePage(socket: Socket, desk: Desk): void {
  addEventListener("online", () => socket.nudge());
  addEventListener("pageshow", () => socket.nudge());
  addEventListener("pagehide", () => desk.away());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") socket.nudge();
  });
}
