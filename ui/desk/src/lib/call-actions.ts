// The actions of a call. Those that cannot wait work from anywhere.
import * as acts from "@/lib/acts";
import { invites, isElsewhere, isInvited, isRoom, mayShare, rings, runs, runsHere, shares, wished } from "@/lib/calls";
import { hand } from "@/lib/hand.svelte";
import * as handing from "@/lib/handing";
import * as inviting from "@/lib/invite";
import type { Action } from "@/lib/keys";
import { model } from "@/lib/model.svelte";
import { bringBack, moveCall } from "@/lib/moves.svelte";
import { mayBringBack, mayMove } from "@/lib/moving";
import { togglePopout, toggleShare } from "@/lib/share";
import { w } from "@/words";
import type { CallView, ConversationId } from "@deskbell/shared/types";
import { Fullscreen, Mic, MonitorUp, Phone, PhoneOff, PictureInPicture2, Scaling, Smartphone, SwitchCamera, Video } from "@/parts/icons";

const current = () => model.desk?.call ?? null;
const ringing = () => {
  const call = current();
  return rings(call) && hand.answered !== call.call ? call : null;
};
const running = () => {
  const call = current();
  return runsHere(call) ? call : null;
};
/** The call whose microphone and camera are in use here, be it by oneself alone in the room. */
const sending = () => {
  const call = current();
  return running() ?? (isRoom(call) ? call : null);
};
/** What can be hung up or taken back. One that is on another device ends from here too. */
const endable = () => {
  const call = current();
  return runs(call) || invites(call) ? call : null;
};

/** The conversation that was offered and goes first. */
const offer = () => handing.offers()[0] ?? null;

/** A ring comes before what was offered: it is shorter and louder. */
const mayRing = () => {
  if (!ringing() && offer() === null) return w.call.may.noRing;
  return model.desk?.live || w.bar.needsHub;
};
/** What one sends can be chosen while it rings already. */
const mayChoose = () => (ringing() ?? sending()) !== null || w.call.may.noCall;

const onRing = (act: (call: CallView) => unknown, orElse: (conversation: ConversationId) => unknown) => () => {
  const call = ringing();
  if (call) void act(call);
  else void orElse(offer()!);
};
const onCall = (act: (call: CallView) => unknown) => () => void act((ringing() ?? sending())!);

export const toggleMicrophone = (call: CallView) => acts.sendMedia(call, { microphone: !wished(call.mine.microphone) });
export const toggleCamera = (call: CallView) => acts.sendMedia(call, { camera: !wished(call.mine.camera) });

export const callActions: readonly Action[] = [
  {
    id: "go",
    group: "call",
    icon: Video,
    name: () => w.action.go,
    key: "Mod Shift A",
    urgent: true,
    may: mayRing,
    run: onRing(acts.answerCall, handing.take),
  },
  {
    id: "decline",
    group: "call",
    icon: PhoneOff,
    name: () => w.action.decline,
    key: "Mod Shift D",
    urgent: true,
    may: mayRing,
    run: onRing(acts.declineCall, handing.leave),
  },
  {
    id: "invite",
    group: "call",
    icon: Video,
    name: () => (isInvited(current()) ? w.action.waitInRoom : w.action.invite),
    key: "Mod Shift J",
    may: inviting.mayGoOn,
    run: inviting.goOn,
  },
  {
    id: "to-call",
    group: "call",
    icon: Phone,
    name: () => w.action.toCall,
    key: "Mod 0",
    may: () => ringing() !== null || invites(current()) || runs(current()) || w.call.may.noCall,
    run: () => {
      const call = current();
      if (rings(call)) hand.looks = true;
      else if (call) acts.open(call.conversation);
    },
  },
  {
    id: "microphone",
    group: "call",
    icon: Mic,
    name: () => w.action.microphone,
    key: "Mod Shift M",
    urgent: true,
    may: mayChoose,
    run: onCall(toggleMicrophone),
  },
  {
    id: "camera",
    group: "call",
    icon: Video,
    name: () => w.action.camera,
    key: "Mod Shift O",
    urgent: true,
    may: () => (shares(current()) ? w.share.cameraRests : mayChoose()),
    run: onCall(toggleCamera),
  },
  {
    id: "switch-camera",
    group: "call",
    icon: SwitchCamera,
    name: () => w.action.switchCamera,
    may: () => {
      if (!(ringing() ?? sending())) return w.call.may.noCall;
      return (model.desk?.devices.cameras.length ?? 0) > 1 || w.call.may.oneCamera;
    },
    run: acts.switchCamera,
  },
  {
    id: "share",
    group: "call",
    icon: MonitorUp,
    name: () => w.inCall.share,
    key: "Mod Shift E",
    may: () => {
      const call = running();
      if (call === null) return w.call.may.noCall;
      return mayShare(call) || w.inCall.notConnected;
    },
    run: () => toggleShare(running()!),
  },
  {
    id: "move",
    group: "call",
    icon: Smartphone,
    name: () => w.move.action,
    key: "Mod Shift B",
    may: () => {
      const { desk } = model;
      if (!desk) return w.call.may.noCall;
      return isElsewhere(desk.call) ? mayBringBack(desk) : mayMove(desk);
    },
    run: () => {
      const call = current()!;
      void (isElsewhere(call) ? bringBack(call) : moveCall(call));
    },
  },
  {
    id: "pop-out",
    group: "call",
    icon: PictureInPicture2,
    name: () => w.inCall.popout,
    key: "Mod Shift P",
    may: () => {
      const call = running();
      if (call === null) return w.call.may.noCall;
      return mayShare(call) || w.inCall.notConnected;
    },
    run: togglePopout,
  },
  {
    id: "full-screen",
    group: "call",
    icon: Fullscreen,
    name: () => w.action.fullScreen,
    key: "Mod Shift F",
    may: () => sending() !== null || w.call.may.noCall,
    run: () => {
      acts.open(sending()!.conversation);
      hand.full = !hand.full;
    },
  },
  {
    id: "grow",
    group: "call",
    icon: Scaling,
    name: () => w.action.grow,
    key: "Mod Shift G",
    may: () => {
      const call = sending();
      return (call !== null && !hand.columns.includes(call.conversation)) || w.call.may.noThumb;
    },
    run: () => hand.growThumb(),
  },
  {
    id: "hang-up",
    group: "call",
    icon: PhoneOff,
    name: () => w.action.hangUp,
    key: "Mod Shift H",
    twice: true,
    may: () => endable() !== null || w.call.may.noCall,
    run: () => void acts.hangUp(endable()!),
  },
];
