/** English: letting in, making sure who is who, and what the family ought to know. */
import type { Warning } from "../../../core/parlour";

const misbehavedWhat: Record<Warning, string> = {
  roster: "It sent an altered list of your family's people and devices. Parlour refused it.",
  membership:
    "It tried to bring somebody in, or take somebody out, whom none of you had named. Parlour refused it.",
  messages: "It altered or held back messages between your family's devices. Parlour refused them.",
  call: "It passed something into a call that none of you had let in. Parlour refused it.",
};

export const trust = {
  waiting: {
    title: "You are at the door",
    ownTitle: "One more step on your other device",
    closed: (name: string) => `${name} must have Parlour open to let you in.`,
    nobody: (name: string) =>
      `Nobody who can let you in has Parlour open at the moment. Ask ${name} to open it; then you are seen there.`,
    open: "Somebody who can let you in has Parlour open now and sees that you are waiting.",
    ownOpen: "Parlour is open on another device of yours. There you are asked whether to let this one in.",
    ownClosed: "Another device of yours must have Parlour open to let this one in. Open it there.",
    then: "As soon as somebody lets you in, this page goes on by itself.",
    keep: "You may close this page and come back to it for as long as the invitation works.",
    compare:
      "Your other device shows four pictures, too. Say yes there only if they are these, in this order.",
    four: "Four pictures to compare",
    cancel: "Stop waiting",
    refusedTitle: "You were not let in",
    refused: (name: string) =>
      `If you think that is a mistake, speak with ${name} and ask for a new invitation.`,
    expiredTitle: "The invitation's time has passed",
    expired: (name: string) => `Nobody let you in while it worked. Ask ${name} for a new one.`,
    home: "To the front door",
  },
  knock: {
    title: (name: string) => `${name} is at the door`,
    ownTitle: (device: string) => `A new device wants to come in as yours: ${device}`,
    invited: (name: string, note: string) =>
      note === "" ? `Invited by ${name}.` : `Invited by ${name}: “${note}”.`,
    youInvited: (note: string) => (note === "" ? "Invited by you." : `Invited by you: “${note}”.`),
    forOther: (name: string, device: string) => `A further device for ${name}: ${device}`,
    unproved:
      "It does not have the right link. Somebody may have made this up, so Parlour can't open the door.",
    letIn: "Let in",
    not: "Don't let in",
    look: "Compare and let in",
    compareTitle: "Does the new device show the same?",
    compareHow:
      "Look at the new device, in your hands or beside you. It must show these four pictures, in this order.",
    same: "Yes, the same: let it in",
    different: "No, keep it out",
    never:
      "If you are not setting up a device just now, keep it out. Nobody from Parlour will ever ask you to do this.",
  },
  verify: {
    mark: "verified",
    notYet: "not verified yet",
    unknown: "not confirmed",
    unknownWhat: (name: string) =>
      `No device of your family has confirmed this; only the server says so. Until that is cleared up, nothing of ${name} is seen or heard.`,
    what: (name: string) =>
      `You have not yet made sure, face to face, that this is ${name}. You can call all the same; do it when you meet.`,
    done: (name: string) => `You made sure, face to face, that this is ${name}.`,
    start: "Verify when you meet",
    undo: "No longer verified",
    title: (name: string) => `When you and ${name} meet`,
    how: (name: string) =>
      `Sit together. ${name} opens Family, touches your face there, and then “Verify when you meet”. One of you shows the code, the other scans it; then the other way round.`,
    which: "Which first?",
    show: "Show my code",
    scan: "Scan their code",
    code: (name: string) => `The code that ${name} scans`,
    codeHow: (name: string) => `Let ${name} hold their camera on it. It holds no secret.`,
    aim: (name: string) => `Hold your camera on ${name}'s code.`,
    starting: "Opening the camera…",
    verified: (name: string) => `Yes, this is ${name}. From now on “verified” stands beside the name.`,
    different: (name: string) =>
      `The codes do not fit. Perhaps ${name} has not opened your page. Make sure that both devices have a connection, wait a minute and scan again. If they still do not fit, look through the lists of your devices together, and remove any that neither of you knows.`,
    again: "Scan again",
  },
  notices: {
    title: "What your family should know",
    newDevice: (name: string, device: string, when: string) =>
      `${name} has a new device: ${device}, since ${when}`,
    newDeviceWhat: (name: string) => `If that surprises you, ask ${name} when you next speak.`,
    ownDevice: (device: string, when: string) => `You have a new device: ${device}, since ${when}`,
    ownDeviceWhat: "If that was not you, remove it now.",
    seeDevices: "See the devices",
    joined: (name: string) => `${name} has joined the family`,
    by: (name: string) => `By ${name}.`,
    byYou: "By you.",
    deviceRemoved: (name: string) => `A device of ${name} was removed`,
    memberRemoved: (name: string) => `${name} is no longer in the family`,
    keeper: (name: string) => `${name} is a keeper now`,
    keeperYou: "You are a keeper now",
    notKeeper: (name: string) => `${name} is no longer a keeper`,
    notKeeperYou: "You are no longer a keeper",
    recovered: (name: string, device: string) => `${name} is back, on a new device: ${device}`,
    recoveryCancelled: (name: string) => `${name}'s return was stopped`,
    paper: (name: string) => `${name} has a new code on paper`,
    paperYou: "You have a new code on paper",
    paperYouWhat: "If that was not you, look through your devices and remove any that you don't know.",
    otherApp: (name: string, device: string) =>
      `A device of ${name} has another Parlour than this one: ${device}`,
    otherAppYours: (device: string) => `Another device of yours has another Parlour than this one: ${device}`,
    otherAppWhat: (release: number) =>
      `Both say that they are release ${String(release)}, and they are not the same. One of you was sent a changed app. Tell whoever runs your server, by telephone rather than here, and until they have looked, say nothing here that nobody else may hear.`,
    misbehaved: "Your family's server did something it must not do",
    misbehavedWhat,
    misbehavedDo: "Nobody got in. Please tell whoever runs the server.",
    more: (n: number) => `Show ${String(n)} more`,
    ok: "All right",
  },
  recovery: {
    asks: (name: string) => `${name} has lost every device and asks to come back`,
    asksAsMe: "Somebody asks to come back as you",
    asksAsMeWhat: "If that is not you, stop it.",
    needs: "Two of you have to vouch; then it takes 24 hours.",
    vouchedOnce: (name: string) => `${name} has vouched; one more has to.`,
    vouchedYou: "You have vouched; one more has to.",
    opens: (when: string) => `Two have vouched. The door opens ${when}, unless somebody stops it.`,
    vouch: "I vouch…",
    stop: "Stop it",
    stopTitle: (name: string) => `Stop ${name}'s return?`,
    stopWhat: (name: string) => `${name} stays outside and can ask again. Everybody in the family is told.`,
    stopYes: "Yes, stop it",
    stopNo: "No, let it go on",
    vouchTitle: (name: string) => `Is it really ${name}?`,
    vouchHow: (name: string) =>
      `Vouch only if you have just met ${name}, or spoken on a telephone number that you know and recognised the voice. A message is not enough: anybody can write one.`,
    vouchYes: (name: string) => `Yes, it is ${name}`,
    vouchNo: "Not sure: do nothing",
    askTitle: (name: string) => `Lost every device, ${name}?`,
    askHow:
      "If none of your devices is left, two people of your family can vouch for you; with your code on paper, one is enough. Then 24 hours pass, in which everybody is told and anybody may stop it. That keeps strangers out.",
    ask: "Ask to come back",
    askedTitle: "You have asked to come back",
    askedHow:
      "Telephone two people of your family, or visit them. They find your request at home in Parlour.",
    askedWait: (when: string) =>
      `Two have vouched for you. You can come in ${when}. You may close this page and open it again then.`,
    askedCancel: "Don't come back after all",
  },
  paper: {
    title: "Code on paper",
    what: "If every device of yours is lost, a code on paper brings you back. Keep it like a house key: whoever has it can come in as you.",
    make: "Make a code on paper",
    step: (n: number) => `Step ${String(n)} of 2`,
    writeTitle: "Write it down, or print it",
    once: "This code is shown only now. Parlour keeps nothing that it could show again.",
    print: "Print the sheet",
    written: "I have it on paper",
    checkTitle: "Now type it from the paper",
    checkHow: "So that you can be sure every letter is right. Capital or small makes no difference.",
    label: "The code on the paper",
    wrong: "That is not the same code. Compare it with the paper, letter by letter.",
    look: "Show the code again",
    check: "Check it",
    doneTitle: "The code on paper is right",
    done: "Put the sheet where you keep important papers, and not beside your devices.",
    sheetTitle: (name: string, family: string) => `${family}: the way back for ${name}`,
    sheetHow: (address: string) =>
      `All devices lost? Open ${address} in a browser, choose “I have a code on paper”, and type this code:`,
    sheetKeep: "Whoever has this sheet can come in as you. Keep it like a house key.",
    sheetDate: (date: string) => `Made on ${date}`,
    door: "I have a code on paper",
    doorTitle: "Come back with your code on paper",
    doorHow: "Type the code as it stands on the sheet. Spaces and dashes make no difference.",
    comeBack: "Come back",
    busy: "Looking for your place…",
    empty: "Please type the code first.",
  },
};
