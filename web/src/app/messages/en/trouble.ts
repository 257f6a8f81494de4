/** English: what went wrong and what to do. */
import type { InvitationDoor, MediaTrouble, Refused } from "../../../core/parlour";

type Broken = Extract<InvitationDoor, { open: false }>["why"];

const refused: Record<Refused["code"], string> = {
  invalid: "Something you wrote could not be understood. Please change it and try again.",
  too_large: "That is too long. Please make it shorter and try again.",
  too_fast: "That was a little fast. Wait a moment, then try again.",
  not_signed_in: "You are no longer signed in on this device. Load the page again to come back in.",
  not_allowed: "Only a keeper of the family may do that. Ask one of them.",
  not_found: "That is no longer there. Somebody may have removed it just now.",
  taken: "That exists already. Load the page again and see.",
  founding_closed:
    "This link was used already, or belongs to another server. Ask whoever runs Parlour for a new one.",
  invitation_expired: "The invitation's time has passed. Ask for a new one.",
  invitation_used: "The invitation was used already; each works once. Ask for a new one.",
  invitation_revoked: "The invitation was taken back. Ask the person who sent it.",
  invitation_wrong_proof:
    "A part of the link is missing. Copy all of it, to the very end, and open it again.",
  wrong_signature:
    "This device could not prove who it is. Load the page again; if that does not help, ask for a new invitation.",
  challenge_expired: "That took too long. Please try again.",
  passkey_refused: "The passkey was not accepted. Try again, or ask your family for an invitation.",
  stale: "Something else changed at the same moment. Try again.",
  last_keeper: "A family needs at least one keeper. Make somebody else a keeper first.",
  call_over: "The call is over already.",
  nobody_to_ring: "Everybody you chose is in the call already, or nobody was chosen.",
  full: "There is no room for more. Remove what is no longer needed first.",
  bad_offer:
    "This browser could not agree on a sealed call with your server. Update the browser and try again.",
  disk_full:
    "The disk of your family's server is full, so nothing was changed. Whoever runs it has to make room.",
  protocol: "This page is older or newer than your family's server. Load it again.",
  internal: "Something failed on your family's server; nothing was changed. Try again in a minute.",
  offline: "Your family's server can't be reached. Check this device's connection, then try again.",
  unopenable:
    "This could not be unsealed on this device. Load the page again; if that does not help, ask for a new invitation.",
  unsupported: "This browser can't do that. A current Firefox, Chrome, Edge or Safari can.",
};

const invitation: Partial<Record<Broken, string>> = {
  invitation_expired:
    "Its time has passed. Ask the person who sent it for a new one; that takes them a minute.",
  invitation_used:
    "It was used already, and each works only once. If that was you, Parlour is open on the device where you used it.",
  invitation_revoked: "It was taken back. If you think that is a mistake, ask the person who sent it.",
  invitation_wrong_proof:
    "The link is not complete. Copy all of it, to the very end, or point your camera at the code instead.",
  not_found:
    "This server does not know it. Copy the whole link again, to the very end, or ask for a new one.",
  unopenable:
    "The link is not complete. Copy all of it, to the very end, or point your camera at the code instead.",
  offline: "Your family's server can't be reached just now. Check this device's connection, then try again.",
};

const media: Record<MediaTrouble, { title: string; what: string; short: string }> = {
  denied: {
    title: "Parlour may not use your camera and microphone",
    what: "The browser, or this device, says no on your behalf. You can change that:",
    short: "Parlour may not use your camera and microphone.",
  },
  no_camera: {
    title: "No camera was found",
    what: "The others will hear you and see your portrait. If you have a camera, plug it in and try again.",
    short: "No camera was found; the others hear you and see your portrait.",
  },
  no_microphone: {
    title: "No microphone was found",
    what: "You can see and hear the others, and they see you. Plug a microphone or headphones in and try again.",
    short: "No microphone was found; the others can't hear you.",
  },
  in_use: {
    title: "Another program is using your camera or microphone",
    what: "Close other calls and camera programs, then try again.",
    short: "Another program is using your camera or microphone.",
  },
  insecure: {
    title: "This address is not a secure one",
    what: "Browsers open camera and microphone only on https:// addresses. Ask whoever runs Parlour for the right address.",
    short: "This address is not secure, so the browser keeps the camera shut.",
  },
  unsupported: {
    title: "This browser can't open a camera",
    what: "Please use a current Firefox, Chrome, Edge or Safari.",
    short: "This browser can't open a camera.",
  },
};

export const trouble = {
  refused,
  unexpected: "Something unexpected happened. Load the page again; nothing you had is lost.",
  invitation,
  media,
  allow: {
    chrome: [
      "Touch the sign left of the address, at the top.",
      "Set Camera and Microphone to “Allow”.",
      "Come back here and touch “Try again”.",
    ],
    firefox: [
      "Touch the crossed-out camera left of the address, at the top.",
      "Take away “Blocked” beside camera and microphone.",
      "Come back here, touch “Try again”, and choose “Allow”.",
    ],
    safari: [
      "Touch “aA” or the Safari menu beside the address, then “Website Settings”.",
      "Set Camera and Microphone to “Allow”.",
      "Come back here and touch “Try again”.",
    ],
    iphone: [
      "Open the Settings of this device, then Apps, then Safari.",
      "Set Camera and Microphone to “Ask” or “Allow”.",
      "Come back here and touch “Try again”.",
    ],
    android: [
      "Touch the sign left of the address, then “Permissions”.",
      "Allow Camera and Microphone.",
      "Come back here and touch “Try again”.",
    ],
  },
  goOn: "You can call without it: the others see your portrait instead.",
  check: {
    title: "Camera and microphone",
    picture: "Your picture",
    mirror: "This is how you see yourself; the others see you the right way round.",
    level: "Say something: the bar should move.",
    heard: "Parlour can hear you.",
    quiet: "Nothing heard yet.",
    noPicture: "No picture",
    waiting: "Asking for camera and microphone…",
    good: "Everything works",
  },
};
