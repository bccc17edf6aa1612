/** Every word that the phone says, in one typed list for each language. */
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { Grade } from "@deskbell/shared/generated/Grade";
import type { HandoffEnd } from "@deskbell/shared/generated/HandoffEnd";
import type { Browser } from "./device";
import { en } from "./words-en";
import { fr } from "./words-fr";

/** A heading and what it means. */
export interface Said {
  title: string;
  text: string;
}

export interface Words {
  visitor: string;
  opening: string;
  claiming: string;
  unclaimed: { code: Said; fast: Said; network: Said; other: Said };
  nothing: Said;
  elsewhere: Said;
  out: Said;
  old: Said;
  connecting: string;
  offline: Said;
  retry: string;
  useHere: string;
  reload: string;
  close: string;
  done: string;
  join: {
    title(name: string): string;
    text(name: string): string;
    asks: string;
    join: string;
    voice: string;
    no: string;
    within(time: string): string;
  };
  permission: { title: string; text(name: string): string };
  refused: Said & { voice: string; cure: Record<Browser, string>; again: string };
  asking: string;
  not: Record<"taken" | "busy" | "offline" | "other", string>;
  back: { title(name: string): string; text: string; join: string };
  making: Said;
  connect: string;
  call: {
    in(name: string): string;
    moved(time: string): string;
    since(time: string): string;
    mute: string;
    muted: string;
    camera: string;
    cameraOff: string;
    switch: string;
    hangUp: string;
    you: string;
    stays: string;
    leaveOpen: string;
    theirMuted(name: string): string;
    theirCameraOff(name: string): string;
    theirNoCamera(name: string): string;
    paused: string;
    lost: Said;
    left(seconds: number): string;
    noHub: string;
    hear: string;
    picture(name: string): string;
    own: string;
    /** The page was not in front for so long. */
    away(time: string): string;
    awayPaused(time: string): string;
    noMicrophone: string;
    noCamera: string;
    tryAgain: string;
  };
  desk: Said & { move: string; moving: string; asked: string; claimed: string; making: string; stay: string };
  /** Why a move to the computer came to nothing. */
  stayed(why: HandoffEnd): string;
  quality: Record<Grade, string>;
  chat: {
    title(name: string): string;
    open(unread: number): string;
    close: string;
    write(name: string): string;
    send: string;
    empty: string;
    sending: string;
    failed: string;
    file(name: string): string;
    began: string;
    ended(talked: string): string;
    over: string;
    you: string;
  };
  moved: Said;
  tookElsewhere: Said;
  gone: Said;
  over(why: CallEnd, name: string, talked: string): Said;
  came(why: HandoffEnd): Said;
  ring: { call: string; left(time: string): string; answer: string; decline: string; offered(name: string): string; offeredText: string; here: string; notNow: string };
  wait: {
    title: string;
    text: string;
    atDesk(name: string): string;
    sound: string;
    soundText: string;
    soundOn: string;
    awake: string;
    unpair: string;
    unpairSure: string;
    unpairYes: string;
    unpairNo: string;
  };
}

const CATALOGUE = { en, fr };

/** The words in the first of these languages (BCP 47) that there is, else in English; times follow its `locale`. */
export function wordsFor(languages: readonly string[]): { locale: string; words: Words } {
  for (const locale of languages) {
    const language = locale.toLowerCase().split("-")[0];
    if (language === "en" || language === "fr") return { locale, words: CATALOGUE[language] };
  }
  return { locale: "en", words: CATALOGUE.en };
}
