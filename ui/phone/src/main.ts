/** The page that a phone opens (video.md, section 3): it takes the code from the address, and draws what comes of it. */
import "@deskbell/shared/tokens.css";
import "@deskbell/shared/base.css";
import "./css/ground.css";
import "./css/page.css";
import "./css/call.css";
import "./css/chat.css";
import "./css/sizes.css";
import { askDeviceName, browserOf } from "./device";
import { memory } from "./kept";
import type { Kind } from "./media";
import { threadOf, unread } from "./model/known";
import { Phone } from "./phone";
import { type Act, type Screen, screen } from "./screen";
import { View } from "./view/view";
import { wordsFor } from "./words";
import type { Joining, Purpose } from "./call";

/** Where the page lives, for whoever looks at the address bar or keeps it. */
const PLACE = "/phone/";

const { locale, words } = wordsFor(navigator.languages);
document.documentElement.lang = locale;
const browser = browserOf(navigator.userAgent);

let shown: Screen | null = null;
let unpairing = false;
let waiting = false;

const phone = new Phone(memory(), askDeviceName, () => {
  // Once for all changes of a moment; not with the next frame, which does not come to a page in the background.
  if (waiting) return;
  waiting = true;
  queueMicrotask(draw);
});
const { call, sound } = phone;

const view = new View(
  words,
  locale,
  {
    act,
    toggle: (kind) => call.toggle(kind),
    switchCamera: () => void call.own.switchCamera(),
    hear: () => sound.unlock(),
    presented: (leg) => call.presented(leg),
    keepAwake: (awake) => phone.keepAwake(awake),
    send: (conversation, text) => phone.lines.send(conversation, text),
    sendAgain: (id) => phone.lines.sendAgain(id),
    read: () => phone.head && phone.lines.read(phone.known, phone.head.conversation),
  },
  sound.element,
  phone.wake.possible,
);

/** What the page begins with: the code goes out of the address bar, and so out of the history, at once. */
function begin(): void {
  const ticket = location.hash.slice(1);
  history.replaceState(null, "", PLACE);
  phone.start(ticket === "" ? null : ticket);
}

function act(what: Act): void {
  const purpose = wish();
  unpairing = what === "unpair";
  switch (what) {
    case "join":
    case "continue":
    case "answer":
    case "again":
      if (purpose) void call.join(purpose, what !== "again" || asksCamera(call.joining));
      break;
    case "return":
      if (purpose) void call.join(purpose, phone.head?.agent.camera !== "missing" && phone.head?.agent.camera !== "off");
      break;
    case "voice":
      if (purpose) void call.join(purpose, false);
      break;
    case "refuse": {
      const { part } = phone;
      if (part.is === "claimed" || part.is === "making") call.refuse(part.handoff);
      else call.turnBack();
      break;
    }
    case "decline":
      call.turnBack();
      phone.decline();
      break;
    case "not-now":
      call.turnBack();
      phone.notHere();
      break;
    case "hang-up":
      phone.hangUp();
      break;
    case "retry":
      phone.retry();
      break;
    case "use-here":
      phone.useHere();
      break;
    case "reload":
      location.reload();
      break;
    case "done":
      phone.dismiss();
      break;
    case "sound":
      sound.unlock();
      break;
    case "unpair-yes":
      phone.unpair();
      break;
    case "to-desk":
      call.toDesk();
      break;
    case "stay":
      call.stay();
      break;
    case "microphone":
      call.toggle("audio");
      break;
    case "camera":
      call.toggle("video");
      break;
    case "unpair":
    case "unpair-no":
      break;
  }
  draw();
}

/** What the button that leads into the call is about. */
function wish(): Purpose | null {
  const { head, part } = phone;
  const { joining } = call;
  if (joining.at === "refused") return joining.to;
  if (!head) return null;
  switch (part.is) {
    case "claimed":
      return { is: "join", call: head.id, handoff: part.handoff };
    case "offered":
      return { is: "continue", call: head.id, handoff: part.handoff };
    case "rings":
      return { is: "answer", call: head.id };
    case "has":
    case "making":
      return { is: "return", call: head.id };
    default:
      return null;
  }
}

function asksCamera(joining: Joining): boolean {
  return joining.at !== "refused" || joining.camera;
}

function draw(): void {
  waiting = false;
  const { head } = phone;
  const trouble: Record<Kind, ReturnType<typeof call.own.trouble>> = { audio: call.own.trouble("audio"), video: call.own.trouble("video") };
  shown = screen(
    {
      step: phone.step, joining: call.joining, known: phone.known, head, part: phone.part, me: phone.device, isOfCall: phone.isOfCall,
      last: phone.last, link: phone.link, legState: call.legState, stats: call.stats, own: call.own.state, trouble, whole: call.own.whole, asks: call.asks,
      away: phone.away, movedAt: phone.movedAt, sound: sound.unlocked, awake: phone.awake, awakePossible: phone.wake.possible,
      screenHeld: phone.wake.held, unpairing, browser, locale,
    },
    words,
  );
  const thread = head ? threadOf(phone.known, head.conversation) : null;
  const { microphone, camera } = call.own.state;
  view.show(
    {
      screen: shown,
      pictures: {
        leg: call.leg?.id ?? null, legState: call.legState, remote: call.remote.video, own: call.own.track("video"), facing: call.own.facing,
        microphone: microphone === "on", camera: camera === "on", canSwitch: call.own.canSwitch, blocked: sound.blocked,
        unread: head ? unread(thread, phone.lines.seen(head.conversation)) : 0,
      },
      conversation: head?.conversation ?? null,
      thread,
      unsent: head ? phone.lines.unsent(head.conversation) : [],
    },
    phone.ahead,
  );
  document.title = shown.is === "ring" ? `${shown.title} · Deskbell` : "Deskbell";
}

/** For tests, which look at both sides of a call. */
function leaveHook(): void {
  const hook = {
    get state() {
      return call.legState;
    },
    get link() {
      return phone.link.is;
    },
    get part() {
      return phone.part.is;
    },
    get screen() {
      return shown;
    },
    get leg() {
      return call.leg?.id ?? null;
    },
    get generation() {
      return call.leg?.generation ?? null;
    },
    get speaker() {
      return sound.open;
    },
    get microphone() {
      return call.leg !== null && call.own.speaks;
    },
    get ring() {
      return phone.ring.now;
    },
    get stats() {
      return call.stats;
    },
    report: async () => [...((await call.leg?.report()) ?? []).values()],
  };
  (globalThis as { __deskbellPhone?: typeof hook }).__deskbellPhone = hook;
}

if (memory().browser?.getItem("deskbellDebug") === "1") leaveHook();
document.body.append(view.element);
begin();
addEventListener("hashchange", () => location.hash !== "" && begin());
if (import.meta.env.PROD && "serviceWorker" in navigator) void navigator.serviceWorker.register(`${PLACE}sw.js`, { scope: PLACE }).catch(() => {});
