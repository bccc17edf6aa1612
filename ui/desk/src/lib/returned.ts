// What happened while the desk was offline, in words (D4).
import { rough } from "@/lib/format";
import { w } from "@/words";
import type { News, Returned } from "@deskbell/shared/types";

/** For how long the desk was offline. */
export const offlineSays = ({ offline, times }: Returned) => w.returned.offline(rough(offline), times);

/** One kind of what happened: "3 messages". */
export const newsSays = ({ what, count }: News) => w.returned.news[what](count);

/** All of it in one line: "12 min offline: 3 messages, 1 reassigned". */
export const returnedSays = (returned: Returned) =>
  `${offlineSays(returned)} ${returned.news.length > 0 ? returned.news.map(newsSays).join(", ") : w.returned.nothing}`;
