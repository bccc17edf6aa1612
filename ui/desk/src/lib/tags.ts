// The shared tags (C7): which to offer for what is typed.
import { match, type Match } from "@/lib/fuzzy";
import type { Tag, TagId } from "@deskbell/shared/types";

/** Most tags of a conversation. */
export const MOST_TAGS = 20;
/** Longest name, in characters. */
export const TAG_CHARS = 40;

/** The tags that a conversation carries, in its order. One that was deleted since has no name and is not shown. */
export const carried = (tags: readonly Tag[], ids: readonly TagId[]): Tag[] =>
  ids.flatMap((id) => tags.find((tag) => tag.id === id) ?? []);

/** What can be set: a tag that was deleted since may stay where the hub has it, and comes to no other conversation. */
export const settable = (tags: readonly Tag[], onHub: readonly TagId[], chosen: readonly TagId[]): TagId[] =>
  chosen.filter((id) => onHub.includes(id) || tags.some((tag) => tag.id === id));

/** The tags that can be added and fit what is typed: best first, and recommended before others that fit as well. */
export function offered(tags: readonly Tag[], ids: readonly TagId[], typed: string): { tag: Tag; match: Match }[] {
  return tags
    .filter((tag) => !ids.includes(tag.id))
    .flatMap((tag) => {
      const found = match(typed, tag.name);
      return found ? [{ tag, match: found }] : [];
    })
    .sort(
      (a, b) =>
        Math.round(b.match.score - a.match.score) ||
        Number(b.tag.recommended) - Number(a.tag.recommended) ||
        a.tag.name.localeCompare(b.tag.name),
    );
}

/** The tag of exactly this name. */
export const called = (tags: readonly Tag[], name: string): Tag | undefined =>
  tags.find((tag) => tag.name.toLocaleLowerCase() === name.trim().toLocaleLowerCase());
