// What a chip says, and how wide it is therefore.
import { chipName, countedSince } from "@/board/chips";
import { steady, widthOf } from "@/board/measure";
import { inCall, waits } from "@/board/urgency";
import { rough, running } from "@/lib/format";
import type { BoardConversation } from "@deskbell/shared/types";

/** Between two chips, and what is kept for the word how many more there are, in pixels. */
export const GAP = 6;
export const REST = 34;
export const REST_WALL = 52;

/** Edges, the icon and what stands between. */
const AROUND = 38;
const AROUND_WALL = 56;
const FLAG = 16;

let family: string | undefined;

/** How long it has been so: to the second what runs, else in minutes. */
export function chipTime(conversation: BoardConversation, now: number): string {
  const span = now - countedSince(conversation);
  return waits(conversation) || inCall(conversation.call) ? running(span) : rough(span);
}

export function chipWidth(conversation: BoardConversation, now: number, wall: boolean): number {
  const size = wall ? 19 : 13;
  family ??= getComputedStyle(document.body).fontFamily;
  const name = widthOf(chipName(conversation.visitor_name), `500 ${size}px ${family}`);
  const time = widthOf(steady(chipTime(conversation, now)), `600 ${size}px ${family}`);
  return name + time + (wall ? AROUND_WALL : AROUND) + (conversation.flag ? FLAG : 0);
}
