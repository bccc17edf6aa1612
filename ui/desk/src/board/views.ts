// Views of the board that somebody has saved: what is chosen, under a name. They belong to this computer and to the agent.
import { SORTS, type Chosen } from "@/board/summary";
import type { AgentId } from "@deskbell/shared/types";

export const DENSITIES = ["comfortable", "compact"] as const;
export type Density = (typeof DENSITIES)[number];

/** What is chosen of the board, and how dense it is. */
export interface Look extends Chosen {
  readonly density: Density;
}

export interface SavedView {
  readonly name: string;
  readonly look: Look;
}

export interface Kept {
  /** As it was left. */
  readonly look: Look;
  readonly views: readonly SavedView[];
}

/** Most saved views, and the longest name of one. */
export const MOST_VIEWS = 12;
export const NAME_CHARS = 40;

export const PLAIN: Look = { groups: [], sort: "help", density: "comfortable" };

/** Where views are kept: the browser's storage, or what stands for it. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

const keyOf = (me: AgentId) => `deskbell.board.${me}`;

/** What was kept; whatever cannot be read is as if it had never been. */
export function read(storage: Storage, me: AgentId): Kept {
  try {
    const kept = JSON.parse(storage.getItem(keyOf(me)) ?? "{}") as { look?: unknown; views?: unknown };
    const views = Array.isArray(kept.views) ? kept.views.flatMap(viewOf) : [];
    return { look: lookOf(kept.look) ?? PLAIN, views: views.slice(0, MOST_VIEWS) };
  } catch {
    return { look: PLAIN, views: [] };
  }
}

/** Keeps it. Where the browser keeps nothing it is lost with the window, and nothing else is. */
export function keep(storage: Storage, me: AgentId, kept: Kept) {
  try {
    storage.setItem(keyOf(me), JSON.stringify(kept));
  } catch {
    // As said.
  }
}

/** A view under a name; one of the same name is replaced. `null` when there are too many, or without a name. */
export function withView({ look, views }: Kept, name: string): Kept | null {
  const called = name.trim().slice(0, NAME_CHARS);
  const others = views.filter((view) => view.name !== called);
  if (called === "" || others.length >= MOST_VIEWS) return null;
  return { look, views: [...others, { name: called, look }] };
}

/** A view that was deleted, and where it stood. */
export interface Gone {
  readonly view: SavedView;
  readonly at: number;
}

/** The view of a name is deleted. `null` when there is none. */
export function withoutView({ look, views }: Kept, name: string): { kept: Kept; gone: Gone } | null {
  const at = views.findIndex((view) => view.name === name);
  const view = views[at];
  return view ? { kept: { look, views: views.toSpliced(at, 1) }, gone: { view, at } } : null;
}

/** What was deleted stands where it stood. `null` when its name or its place is taken by now. */
export function putBack({ look, views }: Kept, { view, at }: Gone): Kept | null {
  const taken = views.length >= MOST_VIEWS || views.some(({ name }) => name === view.name);
  return taken ? null : { look, views: views.toSpliced(at, 0, view) };
}

export const sameLook = (a: Look, b: Look) => JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));

const inOrder = ({ groups, sort, density }: Look) => [[...groups].sort(), sort, density];

function lookOf(given: unknown): Look | null {
  const { groups, sort, density } = (given ?? {}) as Partial<Record<keyof Look, unknown>>;
  const known = <T extends string>(list: readonly T[], value: unknown) => list.find((one) => one === value);
  const sorted = known(SORTS, sort);
  const dense = known(DENSITIES, density);
  if (!Array.isArray(groups) || sorted === undefined || dense === undefined) return null;
  return { groups: groups.filter((one): one is string => typeof one === "string"), sort: sorted, density: dense };
}

function viewOf(given: unknown): SavedView[] {
  const { name, look } = (given ?? {}) as { name?: unknown; look?: unknown };
  const known = lookOf(look);
  return typeof name === "string" && name !== "" && known ? [{ name, look: known }] : [];
}
